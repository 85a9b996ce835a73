#include "scenario/json/debug_pass.hpp"

#include "unit/scenario/files.hpp"

#include <gtest/gtest.h>

namespace loadgen::scenario {
namespace {

TEST(DebugPassTest, EachTaskIsChosenOnceAndNestedSetsAreLeft) {
  const auto model = Files{{{"a.json", R"-({"users": [{"name": "A", "tasks": [
    {"name": "set", "wait_time": "constant(9)", "tasks": [
      {"name": "a", "steps": ["interrupt", {"set": {"x": 1}}]},
      {"name": "b", "steps": []}]},
    {"name": "c", "weight": 0, "steps": []}]}]})-"}}}
                         .scenario()
                         .classes[0];
  EXPECT_EQ(make_pass(*model), 4U);  // a, b, the end of the set, c
  EXPECT_TRUE(model->tasks.sequential);
  const TaskSet& nested = *model->tasks.tasks[0].nested;
  EXPECT_TRUE(nested.sequential);
  EXPECT_EQ(nested.wait_time, std::nullopt);
  ASSERT_EQ(nested.tasks.size(), 3U);
  const auto* jump = std::get_if<Jump>(&nested.tasks[0].program[0]);
  ASSERT_NE(jump, nullptr);
  EXPECT_EQ(jump->target, 2U);
  EXPECT_TRUE(std::holds_alternative<Interrupt>(nested.tasks[2].program.at(0)));
}

}  // namespace
}  // namespace loadgen::scenario

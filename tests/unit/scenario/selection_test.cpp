#include "scenario/json/selection.hpp"

#include "unit/scenario/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loadgen::scenario {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kTree = R"({"users": [
  {"name": "A", "weight": 3, "tasks": [
    {"name": "one", "weight": 3, "tags": ["read"], "steps": [{"get": "/"}]},
    {"name": "nested", "tags": ["deep"], "tasks": [
      {"name": "two", "steps": [{"get": "/"}]},
      {"name": "three", "tags": "write", "steps": [{"get": "/"}]}]}]},
  {"name": "B", "tasks": [{"name": "four", "steps": [{"get": "/"}]}]}]})";

Classes tree() {
  return Files{{{"a.json", kTree}}}.scenario().classes;
}

TEST(SelectionTest, TagsOfASetAreThoseOfItsTasks) {
  const Classes classes = tree();
  EXPECT_TRUE(filter_tasks(*classes[0], {"deep"}, {"write"}));
  ASSERT_EQ(classes[0]->tasks.tasks.size(), 1U);
  EXPECT_EQ(classes[0]->tasks.tasks[0].nested->tasks.size(), 1U);
  EXPECT_FALSE(filter_tasks(*classes[1], {"deep"}, {}));
}

TEST(SelectionTest, RatiosAreThoseOfLocust) {
  const std::string text = task_ratio_text(tree(), 0);
  EXPECT_THAT(text, HasSubstr("\n Task ratio per User class\n---"));
  EXPECT_THAT(text, HasSubstr("\n 75.0       A "));
  EXPECT_THAT(text, HasSubstr("\n   75.0       one "));
  EXPECT_THAT(text, HasSubstr("\n     50.0       two "));
  EXPECT_THAT(text, HasSubstr("\n   56.2       one "));
  EXPECT_THAT(
      task_ratio_json(tree(), 0),
      HasSubstr("{\n    \"per_class\": {\n        \"A\": {\n            \"ratio\": 0.75,\n         "
                "   \"tasks\": {\n                \"one\": {\n                    \"ratio\": "
                "0.75\n                },")
  );
}

TEST(SelectionTest, EqualWeightsReachAllTasks) {
  const Classes classes = tree();
  equal_weights(*classes[0]);
  EXPECT_EQ(classes[0]->spec.weight, 1);
  EXPECT_EQ(classes[0]->tasks.tasks[0].weight, 1);
}

std::vector<double> sums(const TaskSet& set) {
  std::vector<double> result;
  for (const Task& task : set.tasks) result.push_back(task.up_to);
  return result;
}

TEST(SelectionTest, WeightsAreAddedUpAgainWhenTheyChange) {
  const Classes classes = tree();
  EXPECT_THAT(sums(classes[0]->tasks), ElementsAre(3, 4));
  equal_weights(*classes[0]);
  EXPECT_THAT(sums(classes[0]->tasks), ElementsAre(1, 2));
  EXPECT_TRUE(filter_tasks(*classes[0], {"deep"}, {}));
  EXPECT_THAT(sums(classes[0]->tasks), ElementsAre(1));
}

TEST(SelectionTest, TasksThatAreNeverDoneAreNone) {
  const Classes classes = Files{{{"a.json", R"({"users": [{"name": "A", "tasks": [
    {"name": "never", "weight": 0, "tags": "x", "steps": []},
    {"name": "always", "steps": []}]}]})"}}}
                              .scenario()
                              .classes;
  EXPECT_FALSE(filter_tasks(*classes[0], {"x"}, {}));
}

TEST(SelectionTest, AHostIsNeeded) {
  const Classes classes = tree();
  EXPECT_THAT(host_problem(*classes[0], ""), HasSubstr("user 'A' has no host"));
  EXPECT_THAT(host_problem(*classes[0], "x"), HasSubstr("is no URL"));
  EXPECT_EQ(host_problem(*classes[0], "http://x"), "");
}

TEST(StagesTest, EachTakesItsTime) {
  const std::vector<Stage> stages{
      {std::chrono::seconds(2), {1, 1, {}}}, {std::chrono::seconds(3), {5, 2, {{"A"}}}}};
  const auto shape = make_stages(stages);
  const auto at = [&](int seconds) {
    std::optional<ShapeStage> result;
    shape->tick(std::chrono::seconds(seconds), [&](auto stage) { result = std::move(stage); });
    return result;
  };
  EXPECT_EQ(at(0), stages[0].load);
  EXPECT_EQ(at(1), stages[0].load);
  EXPECT_EQ(at(2), stages[1].load);
  EXPECT_EQ(at(4), stages[1].load);
  EXPECT_EQ(at(5), std::nullopt);
  EXPECT_EQ(make_stages({}), nullptr);
}

}  // namespace
}  // namespace loadgen::scenario

#include "load/class_counts.hpp"

#include <gtest/gtest.h>

namespace loadgen {
namespace {

TEST(ClassCountsTest, IsWrittenAsPythonWritesJson) {
  EXPECT_EQ(as_json({{"Beta", 1}, {"Alpha", 0}}), R"({"Alpha": 0, "Beta": 1})");
  EXPECT_EQ(as_json({}), "{}");
}

TEST(ClassCountsTest, EscapesNamesAsPythonDoes) {
  EXPECT_EQ(as_json({{"K\u00e4ufer \"1\"", 2}}), R"({"K\u00e4ufer \"1\"": 2})");
}

TEST(ClassCountsTest, TellsTheTotal) {
  EXPECT_EQ(as_json_with_total({{"A", 3}, {"B", 1}}), R"({"A": 3, "B": 1} (4 total users))");
  EXPECT_EQ(total({{"A", 3}, {"B", 1}}), 4U);
}

}  // namespace
}  // namespace loadgen

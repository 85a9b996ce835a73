#include "cli/exit_code.hpp"

#include <gtest/gtest.h>

namespace loadgen::cli {
namespace {

TEST(ExitCodeTest, IsZeroWhenAllWentWell) {
  EXPECT_EQ(exit_code({.begun = 10, .completed = 10}).code, 0);
  EXPECT_EQ(exit_code({.begun = 0, .completed = 0}).code, 0);
  EXPECT_EQ(exit_code({.begun = 10, .completed = 1}).reason, "");
}

TEST(ExitCodeTest, FailuresAndExceptionsGiveTheCodeOnError) {
  EXPECT_EQ(exit_code({.failures = 1, .begun = 2, .completed = 2}).code, 1);
  EXPECT_EQ(exit_code({.exceptions = 1}).code, 1);
  EXPECT_EQ(exit_code({.exit_code_on_error = 7, .failures = 1}).code, 7);
  EXPECT_EQ(exit_code({.exit_code_on_error = 0, .failures = 1}).code, 0);
}

TEST(ExitCodeTest, AnInternalErrorShowsWhenNothingElseDecides) {
  EXPECT_EQ(exit_code({.begun = 1, .completed = 1, .internal_error = true}).code, 2);
  EXPECT_EQ(exit_code({.failures = 1, .internal_error = true}).code, 1);
}

TEST(ExitCodeTest, NothingCompletedIsAnErrorThatSaysSo) {
  const ExitCode result = exit_code({.exit_code_on_error = 3, .begun = 5, .completed = 0});
  EXPECT_EQ(result.code, 3);
  EXPECT_EQ(result.reason, "None of 5 requests begun was completed");
}

}  // namespace
TEST(ExitCode, TheScenariosOwnCodeWins) {
  EXPECT_EQ(exit_code({.failures = 1, .wanted = 0}).code, 0);
  EXPECT_EQ(exit_code({.begun = 1, .wanted = 7, .internal_error = true}).code, 7);
}

}  // namespace loadgen::cli

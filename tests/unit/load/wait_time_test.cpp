#include "load/wait_time.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace loadgen {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kStart{1000s};

WaitTime parsed(std::string_view text) {
  const auto result = parse_wait_time(text);
  if (const auto* error = std::get_if<std::string>(&result)) ADD_FAILURE() << *error;
  return std::get<WaitTime>(result);
}

std::string error_of(std::string_view text) {
  const auto result = parse_wait_time(text);
  const auto* error = std::get_if<std::string>(&result);
  return error != nullptr ? *error : "accepted";
}

TEST(WaitTimeTest, ReadsLocustsFunctions) {
  EXPECT_EQ(parsed("constant(0)"), WaitTime());
  EXPECT_EQ(parsed("constant(1.5)"), WaitTime::constant(1.5));
  EXPECT_EQ(parsed("between(1, 2)"), WaitTime::between(1, 2));
  EXPECT_EQ(parsed(" between ( .5,2e0 ) "), WaitTime::between(0.5, 2));
  EXPECT_EQ(parsed("constant_pacing(2)"), WaitTime::constant_pacing(2));
  EXPECT_EQ(parsed("constant_throughput(0.5)"), WaitTime::constant_pacing(2));
  EXPECT_EQ(parsed("poisson(4)"), WaitTime::poisson(4));
}

TEST(WaitTimeTest, SaysWhatWouldBeRight) {
  const std::string choice =
      "; use one of constant(1), between(1, 2), constant_pacing(2), constant_throughput(0.5), "
      "poisson(0.5)";
  for (const std::string text : {"betwen(1, 2)", "1", "", "constant", "constant(1", "(1)"}) {
    EXPECT_EQ(error_of(text), "unknown wait time '" + text + "'" + choice);
  }
  EXPECT_EQ(
      error_of("between(1)"), "between() takes 2 numbers, as in between(1, 2); got 'between(1)'"
  );
  for (const std::string text :
       {"constant()",
        "constant(1, 2)",
        "constant(one)",
        "constant(1, x)",
        "constant(nan)",
        "constant(inf)",
        "constant(1 2)",
        "constant(())"}) {
    EXPECT_EQ(error_of(text), "constant() takes 1 number, as in constant(1); got '" + text + "'");
  }
  EXPECT_EQ(error_of("constant(-1)"), "constant() takes no negative number, got 'constant(-1)'");
  EXPECT_EQ(
      error_of("constant_throughput(0)"), "constant_throughput() requires a positive rate, got: 0"
  );
  EXPECT_EQ(error_of("poisson(-1.50)"), "poisson() requires a positive rate, got: -1.50");
}

TEST(WaitsTest, ConstantWaitsFromTheEndOfTheTask) {
  Random random;
  Waits waits(WaitTime::constant(1.5), kStart);
  EXPECT_EQ(waits.next_due(kStart + 10s, random), kStart + 11500ms);
}

TEST(WaitsTest, NegativeIsNoWait) {
  Random random;
  EXPECT_EQ(Waits(WaitTime::constant(-1), kStart).next_due(kStart, random), kStart);
  EXPECT_EQ(Waits(WaitTime::between(-2, -1), kStart).next_due(kStart, random), kStart);
}

TEST(WaitsTest, HugeWaitsFitTheClock) {
  Random random;
  EXPECT_GT(Waits(WaitTime::constant(1e300), kStart).next_due(kStart, random), kStart + 24h);
}

TEST(WaitsTest, BetweenCoversItsRangeEvenly) {
  Random random;
  Waits waits(WaitTime::between(1, 3), kStart);
  constexpr int kDraws = 20'000;
  double sum = 0;
  for (int i = 0; i < kDraws; ++i) {
    const std::chrono::duration<double> wait = waits.next_due(kStart, random) - kStart;
    ASSERT_GE(wait.count(), 1);
    ASSERT_LE(wait.count(), 3);
    sum += wait.count();
  }
  EXPECT_NEAR(sum / kDraws, 2, 0.05);
}

TEST(WaitsTest, PoissonWaitsHaveTheMeanOfTheRate) {
  Random random;
  Waits waits(WaitTime::poisson(4), kStart);
  constexpr int kDraws = 20'000;
  double sum = 0;
  for (int i = 0; i < kDraws; ++i) {
    const std::chrono::duration<double> wait = waits.next_due(kStart, random) - kStart;
    ASSERT_GE(wait.count(), 0);
    sum += wait.count();
  }
  EXPECT_NEAR(sum / kDraws, 0.25, 0.01);
}

TEST(WaitsTest, PacingWaitsForTheRestOfThePeriod) {
  Random random;
  Waits waits(WaitTime::constant_pacing(2), kStart);
  // The first period begins when the user is made, not with its first task.
  EXPECT_EQ(waits.next_due(kStart + 500ms, random), kStart + 2s);
  EXPECT_EQ(waits.next_due(kStart + 2300ms, random), kStart + 4s);
}

TEST(WaitsTest, PacingDoesNotCatchUp) {
  Random random;
  Waits waits(WaitTime::constant_pacing(2), kStart);
  EXPECT_EQ(waits.next_due(kStart + 5s, random), kStart + 5s) << "overrun: at once";
  EXPECT_EQ(waits.next_due(kStart + 6s, random), kStart + 7s) << "the period began at 5 s";
  EXPECT_EQ(waits.next_due(kStart + 9s, random), kStart + 9s) << "exactly the period: at once";
}

TEST(WaitsTest, APauseThatEndedLateCountsAsRunningTime) {
  Random random;
  Waits waits(WaitTime::constant_pacing(2), kStart);
  ASSERT_EQ(waits.next_due(kStart + 1s, random), kStart + 2s);
  // Resumed at 2.4 s, done at 2.9 s: as for Locust the period goes on from 2 s.
  EXPECT_EQ(waits.next_due(kStart + 2900ms, random), kStart + 4s);
}

}  // namespace
}  // namespace loadgen

#include "client/loops_fixture.hpp"

#include <set>

namespace loadgen {
namespace {

using Task = Behaviour::Task;
using std::chrono::hours;
using std::chrono::milliseconds;

/// Orders that overtake each other.
class LoopsOrdersTest : public LoopsTest {};

TEST_F(LoopsOrdersTest, TheLastOrderDecidesTheState) {
  behaviour_.task = Task::endless;
  Loops loops(control_, 1, classes(), collector());
  loops.begin({});
  apply(loops, {{"A", 4}, {"B", 0}});
  std::set<HostState> seen;
  bool done = false;
  loops.apply({{"A", 2}, {"B", 0}}, hours(1), [&] { seen.insert(loops.state()); });
  loops.apply({{"A", 1}, {"B", 0}}, hours(1), [&] { seen.insert(loops.state()); });
  loops.stop(milliseconds(50), [&done] { done = true; });
  run_until([&done] { return done; });
  EXPECT_EQ(seen, std::set{HostState::stopping});
  EXPECT_EQ(loops.state(), HostState::stopped);
}

// The first timeout is far away when the second one comes.
TEST_F(LoopsOrdersTest, TheLastTimeoutCounts) {
  behaviour_.task = Task::endless;
  Loops loops(control_, 1, classes(), collector());
  loops.begin({});
  apply(loops, {{"A", 4}, {"B", 0}});
  loops.apply({{"A", 2}, {"B", 0}}, hours(1), [] {});
  EXPECT_TRUE(stop(loops, milliseconds(50)));
  EXPECT_EQ(behaviour_.stops, 4);
}

TEST_F(LoopsOrdersTest, ATimeoutCountsFromItsOwnOrder) {
  behaviour_.task = Task::endless;
  Loops loops(control_, 1, classes(), collector());
  loops.begin({});
  apply(loops, {{"A", 4}, {"B", 0}});
  loops.apply({{"A", 2}, {"B", 0}}, milliseconds(400), [] {});
  const TimePoint half = Clock::now() + milliseconds(200);
  run_until([half] { return Clock::now() >= half; });
  const TimePoint began = Clock::now();
  EXPECT_TRUE(stop(loops, milliseconds(400)));
  EXPECT_GE(Clock::now() - began, milliseconds(400));
}

// Each round leaves a timer behind that must not keep the next one from being set.
TEST_F(LoopsOrdersTest, EveryRoundHasItsTimeout) {
  Loops loops(control_, 2, classes(), collector());
  loops.begin({});
  for (int round = 0; round < 20; ++round) {
    behaviour_.task = Task::endless;
    apply(loops, {{"A", 6}, {"B", 0}});
    loops.apply({{"A", 3}, {"B", 0}}, hours(1), [] {});
    loops.stop_now();
    EXPECT_TRUE(stop(loops, milliseconds(20))) << "in round " << round;
  }
}

TEST_F(LoopsOrdersTest, AStopMayComeWhileUsersAreStarted) {
  Loops loops(control_, 2, classes(), collector());
  loops.begin({});
  bool applied = false;
  loops.apply({{"A", 5000}, {"B", 0}}, Nanos(0), [&applied] { applied = true; });
  EXPECT_FALSE(stop(loops));
  EXPECT_TRUE(applied);
  EXPECT_EQ(total(loops.counts()), 0u);
  EXPECT_EQ(behaviour_.starts, behaviour_.stops);
}

TEST_F(LoopsOrdersTest, LoopsShareUsersEvenly) {
  Loops loops(control_, 3, classes(), [](const HostReport&) {});
  loops.begin({});
  const ClassCounts steps[] = {
      {{"A", 1}, {"B", 0}}, {{"A", 5}, {"B", 4}}, {{"A", 2}, {"B", 7}}, {{"A", 9}, {"B", 0}}};
  for (const ClassCounts& wanted : steps) {
    apply(loops, wanted);
    EXPECT_EQ(loops.counts(), wanted);
  }
  const auto shares = behaviour_.threads();
  ASSERT_EQ(shares.size(), 3u);
  for (const auto& [thread, users] : shares) EXPECT_EQ(users, 3) << "of 9";
  stop(loops);
}

TEST_F(LoopsOrdersTest, AnythingThatIsThrownEndsOnlyItsUser) {
  behaviour_.task = Task::throws_a_number;
  Loops loops(control_, 1, classes(), collector());
  loops.begin({});
  apply(loops, {{"A", 2}, {"B", 0}});
  run_until([&] { return total(loops.counts()) == 0; });
  stop(loops);
  ASSERT_EQ(stats_.exceptions().size(), 1u);
  EXPECT_EQ(stats_.exceptions().front().count, 2u);
}

}  // namespace
}  // namespace loadgen

#include "client/loops_fixture.hpp"

namespace loadgen {
namespace {

using Task = Behaviour::Task;

TEST_F(LoopsTest, ReachesCountsUpAndDown) {
  Loops loops(control_, 2, classes(), collector());
  loops.begin({});
  apply(loops, {{"A", 5}, {"B", 2}});
  EXPECT_EQ(loops.counts(), (ClassCounts{{"A", 5}, {"B", 2}}));
  EXPECT_EQ(loops.state(), HostState::running);
  apply(loops, {{"A", 1}, {"B", 40}});
  EXPECT_EQ(loops.counts(), (ClassCounts{{"A", 1}, {"B", 40}}));
  EXPECT_EQ(behaviour_.stops, 4);
  EXPECT_FALSE(stop(loops));
  EXPECT_EQ(total(loops.counts()), 0u);
  EXPECT_EQ(loops.state(), HostState::stopped);
  EXPECT_EQ(behaviour_.starts, 45);
  EXPECT_EQ(behaviour_.stops, 45);
}

TEST_F(LoopsTest, ReplacesUsersThatEndedAtTheNextStepOnly) {
  behaviour_.task = Task::stop_user;
  Loops loops(control_, 2, classes(), collector());
  loops.begin({});
  apply(loops, {{"A", 3}, {"B", 0}});
  run_until([&] { return total(loops.counts()) == 0; });
  EXPECT_EQ(behaviour_.starts, 3);
  behaviour_.task = Task::instant;
  apply(loops, {{"A", 4}, {"B", 0}});
  EXPECT_EQ(loops.counts().at("A"), 4u);
  EXPECT_EQ(behaviour_.starts, 7);
  stop(loops);
}

TEST_F(LoopsTest, AStopCutsTasksOffAtOnce) {
  behaviour_.task = Task::endless;
  Loops loops(control_, 2, classes(), collector());
  loops.begin({});
  apply(loops, {{"A", 10}, {"B", 0}});
  EXPECT_FALSE(stop(loops)) << "without a timeout nothing timed out";
  EXPECT_EQ(behaviour_.stops, 10);
  EXPECT_EQ(behaviour_.stops_interrupted, 0) << "on_stop runs undisturbed after a cut";
}

TEST_F(LoopsTest, AStopWaitsForTasksAsLongAsItsTimeout) {
  behaviour_.task = Task::endless;
  Loops loops(control_, 1, classes(), collector());
  loops.begin({});
  apply(loops, {{"A", 2}, {"B", 0}});
  const TimePoint began = Clock::now();
  EXPECT_TRUE(stop(loops, std::chrono::milliseconds(300)));
  EXPECT_GE(Clock::now() - began, std::chrono::milliseconds(300));
  EXPECT_EQ(behaviour_.stops, 2);
}

TEST_F(LoopsTest, StopNowEndsTheWait) {
  behaviour_.task = Task::endless;
  behaviour_.slow_on_stop = true;
  Loops loops(control_, 2, classes(), collector());
  loops.begin({});
  apply(loops, {{"A", 4}, {"B", 0}});
  bool done = false;
  loops.stop(std::chrono::hours(1), [&done] { done = true; });
  run_until([&] {
    loops.stop_now();  // the first ends the tasks, a later one on_stop
    return done;
  });
  EXPECT_EQ(behaviour_.stops_interrupted, 4);
}

TEST_F(LoopsTest, UsersWithoutWaitsOrIoStarveNobody) {
  behaviour_.waits = false;
  Loops loops(control_, 1, classes(), collector());
  loops.begin({});
  apply(loops, {{"A", 3}, {"B", 3}});
  run_until([&] { return behaviour_.tasks > 1000; });
  EXPECT_FALSE(stop(loops, std::chrono::hours(1)));
  EXPECT_EQ(behaviour_.stops, 6);
  EXPECT_EQ(
      stats_.counters().lateness.count(), static_cast<std::uint64_t>(behaviour_.tasks.load())
  );
}

TEST_F(LoopsTest, AnExceptionEndsItsUserAndIsReported) {
  behaviour_.task = Task::throws;
  Loops loops(control_, 1, classes(), collector());
  loops.begin({});
  apply(loops, {{"A", 2}, {"B", 0}});
  run_until([&] { return total(loops.counts()) == 0; });
  stop(loops);
  ASSERT_EQ(stats_.exceptions().size(), 1u);
  EXPECT_EQ(stats_.exceptions().front().message, "from a task");
  EXPECT_EQ(stats_.exceptions().front().count, 2u);
  EXPECT_EQ(behaviour_.stops, 0);
}

TEST_F(LoopsTest, AnApplyMayOvertakeOneThatStillWaits) {
  behaviour_.slow_on_stop = true;
  Loops loops(control_, 2, classes(), collector());
  loops.begin({});
  apply(loops, {{"A", 6}, {"B", 0}});
  loops.apply({{"A", 2}, {"B", 0}}, std::chrono::hours(1), [] {});
  run_until([&] { return behaviour_.stops == 4; });
  bool done = false;
  loops.apply({{"A", 5}, {"B", 0}}, std::chrono::hours(1), [&done] { done = true; });
  run_until([&] { return behaviour_.starts == 9; });
  loops.stop_now();
  run_until([&done] { return done; });
  EXPECT_EQ(loops.counts().at("A"), 5u);
  behaviour_.slow_on_stop = false;
  stop(loops);
}

TEST_F(LoopsTest, ASecondTestRunsOnTheSameLoops) {
  Loops loops(control_, 2, classes(), collector());
  for (const int users : {3, 6}) {
    loops.begin({});
    apply(loops, {{"A", 3}, {"B", 0}});
    EXPECT_EQ(loops.counts().at("A"), 3u);
    stop(loops);
    EXPECT_EQ(behaviour_.stops, users);
  }
}

TEST_F(LoopsTest, AFlushBringsWhatWasMeasured) {
  Loops loops(control_, 2, classes(), collector());
  loops.begin({});
  apply(loops, {{"A", 8}, {"B", 0}});
  run_until([&] { return behaviour_.tasks == 8; });
  bool done = false;
  loops.flush([&done] { done = true; });
  run_until([&done] { return done; });
  EXPECT_EQ(stats_.counters().lateness.count(), 8u);
  stop(loops);
}

}  // namespace
}  // namespace loadgen

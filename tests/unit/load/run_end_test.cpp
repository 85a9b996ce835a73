#include "loadgen/run.hpp"
#include "run_fixture.hpp"

namespace loadgen {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::IsEmpty;
using testing::Not;

const Story kUsersFirst{
    "(test_stopping)",
    "local: stop",
    "(test_stop)",
    "(quitting)",
    "(shutting_down)",
    "(finished)",
    "(quit)",
};
const Story kQuittingFirst{
    "(quitting)",
    "(shutting_down)",
    "(test_stopping)",
    "local: stop",
    "(test_stop)",
    "(finished)",
    "(quit)",
};

class RunEndTest : public RunFixture {
 protected:
  void start_quietly(const RunRequest& what) {
    start(what);
    news();
  }
};

RunRequest limited(RunRequest request, std::chrono::seconds run_time) {
  request.run_time = run_time;
  return request;
}

RunRequest patient(RunRequest request, Nanos stop_timeout) {
  request.stop_timeout = stop_timeout;
  return request;
}

TEST_F(RunEndTest, AtTheRunTimeUsersAreStoppedFirst) {
  start_quietly(limited(request(2, 2), 2s));
  EXPECT_EQ(wake(), 2s);
  advance(2s - 1ns);
  EXPECT_THAT(news(), IsEmpty());
  advance(2s);
  Story told = news();
  EXPECT_EQ(told.front(), "locust.main: --run-time limit reached, shutting down");
  told.erase(told.begin());
  EXPECT_THAT(told, ElementsAreArray(kUsersFirst));
  EXPECT_EQ(observer.end.reason, EndReason::run_time);
  EXPECT_FALSE(observer.end.failed);
  EXPECT_TRUE(run->over());
  EXPECT_EQ(run->state(), HostState::stopped);
  EXPECT_TRUE(sleeps());
}

TEST_F(RunEndTest, TheRunTimeCountsFromTheStartNotFromTheEndOfTheRamp) {
  start_quietly(limited(request(5, 1), 2s));
  advance(1s);
  news();
  advance(2s);
  const Story told = news();
  EXPECT_EQ(told.front(), "locust.main: --run-time limit reached, shutting down");
  EXPECT_THAT(told, Not(Contains(R"(local: apply {"A": 3})"))) << "no batch at the very end";
  EXPECT_TRUE(run->over());
}

TEST_F(RunEndTest, TheRunTimeEndsARunThatStillWaitsForTestStart) {
  observer.held = {"test_start"};
  start_quietly(limited(request(1, 1), 2s));
  advance(2s);
  EXPECT_TRUE(run->over());
  observer.complete("test_start");
  EXPECT_THAT(news(), Not(Contains(R"(local: apply {"A": 1})")));
}

TEST_F(RunEndTest, AskedToQuitUsersAreStoppedFirst) {
  start_quietly(request(2, 2));
  stop(EndReason::quit);
  EXPECT_THAT(news(), ElementsAreArray(kUsersFirst));
}

TEST_F(RunEndTest, AfterSigintTheExitCodeIsFixedBeforeUsersAreStopped) {
  start_quietly(request(2, 2));
  stop(EndReason::interrupted);
  EXPECT_THAT(news(), ElementsAreArray(kQuittingFirst));
  EXPECT_EQ(observer.end.reason, EndReason::interrupted);
}

TEST_F(RunEndTest, SigtermSaysSo) {
  start_quietly(request(2, 2));
  stop(EndReason::terminated);
  Story told = news();
  EXPECT_EQ(told.front(), "locust.main: Got SIGTERM signal");
  told.erase(told.begin());
  EXPECT_THAT(told, ElementsAreArray(kQuittingFirst));
}

TEST_F(RunEndTest, ASignalAbandonsTheRamp) {
  start_quietly(request(20, 1));
  advance(1s);
  news();
  observer.held = {"quitting"};
  stop(EndReason::interrupted, 1500ms);
  EXPECT_THAT(news(), ElementsAre("(quitting)"));
  EXPECT_TRUE(sleeps());
  EXPECT_EQ(run->state(), HostState::stopping);
  advance(2s);
  EXPECT_THAT(news(), IsEmpty()) << "no further batch while listeners are at work";
  observer.complete("quitting");
  advance_woken(3s);
  EXPECT_TRUE(run->over());
}

TEST_F(RunEndTest, AStopDoesNotWaitForTheStepUnderWay) {
  start_quietly(request(2, 2));
  host().hold_applies = true;
  ASSERT_TRUE(edit(1, 1, 0s));
  news();
  stop(EndReason::quit);
  EXPECT_THAT(news(), ElementsAreArray(kUsersFirst));
  host().complete_apply();
  advance(2s);
  EXPECT_THAT(news(), IsEmpty());
}

TEST_F(RunEndTest, EachEventIsWaitedFor) {
  start_quietly(patient(request(1, 1), 2s));
  host().hold_stops = true;
  observer.held = {"test_stopping", "test_stop", "quitting", "quit"};
  stop(EndReason::quit);
  EXPECT_THAT(news(), ElementsAre("(test_stopping)"));
  observer.complete("test_stopping");
  advance_woken(2s);
  EXPECT_THAT(news(), ElementsAre("local: stop within 2 s"));
  host().complete_stop();
  advance_woken(3s);
  EXPECT_THAT(news(), ElementsAre("(test_stop)"));
  observer.complete("test_stop");
  advance_woken(4s);
  EXPECT_THAT(news(), ElementsAre("(quitting)"));
  observer.complete("quitting");
  advance_woken(5s);
  EXPECT_THAT(news(), ElementsAre("(shutting_down)", "(finished)", "(quit)"));
  EXPECT_FALSE(run->over());
  observer.complete("quit");
  advance_woken(6s);
  EXPECT_TRUE(run->over());
}

TEST_F(RunEndTest, TheSecondSignalStopsWaitingForTasks) {
  start_quietly(patient(request(1, 1), 60s));
  host().hold_stops = true;
  stop(EndReason::interrupted);
  news();
  stop(EndReason::interrupted, 2s);
  EXPECT_THAT(news(), ElementsAre("local: stop now"));
  stop(EndReason::terminated, 3s);
  EXPECT_THAT(news(), ElementsAre("locust.main: Got SIGTERM signal")) << "once is enough";
  host().complete_stop();
  advance_woken(3s);
  EXPECT_THAT(news(), ElementsAre("(test_stop)", "(finished)", "(quit)"));
}

TEST_F(RunEndTest, ASecondSignalBeforeTheUsersStopLeavesTheirTasksNoTime) {
  start_quietly(patient(request(1, 1), 60s));
  observer.held = {"quitting"};
  stop(EndReason::interrupted);
  stop(EndReason::interrupted);
  EXPECT_THAT(news(), ElementsAre("(quitting)"));
  EXPECT_EQ(observer.hastened, 1);
  observer.complete("quitting");
  advance_woken(1s);
  EXPECT_THAT(news(), Contains("local: stop"));
}

TEST_F(RunEndTest, ASignalAfterTheRunTimeStopsWaitingAndKeepsTheOrder) {
  start_quietly(limited(patient(request(1, 1), 60s), 2s));
  host().hold_stops = true;
  advance(2s);
  news();
  stop(EndReason::interrupted, 3s);
  EXPECT_THAT(news(), ElementsAre("local: stop now"));
  host().complete_stop();
  advance_woken(3s);
  EXPECT_THAT(
      news(), ElementsAre("(test_stop)", "(quitting)", "(shutting_down)", "(finished)", "(quit)")
  );
  EXPECT_EQ(observer.end.reason, EndReason::run_time);
}

TEST_F(RunEndTest, EndingTwiceIsEndingOnce) {
  start_quietly(request(1, 1));
  host().hold_stops = true;
  stop(EndReason::quit);
  stop(EndReason::quit);
  stop(EndReason::stop);
  EXPECT_THAT(news(), ElementsAre("(test_stopping)", "local: stop"));
  host().complete_stop();
  advance_woken(2s);
  EXPECT_EQ(news().back(), "(quit)");
  stop(EndReason::terminated);
  EXPECT_THAT(news(), IsEmpty());
  EXPECT_FALSE(run->start(request(1, 1), kStart));
}

TEST_F(RunEndTest, AStoppedTestIsFollowedByANewOne) {
  start_quietly(request(3, 3, {{"A", 5}, {"B", 1}}));
  stop(EndReason::stop);
  EXPECT_THAT(news(), ElementsAre("(test_stopping)", "local: stop", "(test_stop)"));
  EXPECT_EQ(run->state(), HostState::stopped);
  EXPECT_FALSE(run->over());
  EXPECT_TRUE(sleeps());
  stop(EndReason::stop);
  EXPECT_THAT(news(), IsEmpty()) << "already stopped";

  ASSERT_TRUE(run->start(limited(request(1, 1, {{"A", 5}, {"B", 1}}), 5s), kStart + 100s));
  EXPECT_THAT(
      news(),
      ElementsAre(
          "locust.main: Run time limit set to 5 seconds",
          "(clear)",
          "local: begin",
          "(test_start)",
          "locust.runners: Ramping to 1 users at a rate of 1.00 per second",
          R"(local: apply {"A": 1, "B": 0})",
          R"(locust.runners: All users spawned: {"A": 1, "B": 0} (1 total users))",
          "(spawning_complete 1)"
      )
  ) << "the picks begin afresh";
  EXPECT_EQ(wake(), 105s);
}

TEST_F(RunEndTest, WithAPageTheRunTimeOnlyStopsTheTest) {
  RunRequest what = limited(request(1, 1), 2s);
  what.quit_at_end = false;
  start_quietly(what);
  advance(2s);
  EXPECT_THAT(
      news(),
      ElementsAre(
          "locust.main: --run-time limit reached, stopping test",
          "(test_stopping)",
          "local: stop",
          "(test_stop)"
      )
  );
  stop(EndReason::quit, 10s);
  EXPECT_THAT(news(), ElementsAre("(quitting)", "(shutting_down)", "(finished)", "(quit)"));
  EXPECT_EQ(observer.end.reason, EndReason::quit);
}

TEST_F(RunEndTest, AStopUnderWayCanBecomeAQuit) {
  start_quietly(request(1, 1));
  host().hold_stops = true;
  stop(EndReason::stop);
  stop(EndReason::interrupted);
  EXPECT_EQ(news().back(), "local: stop now");
  host().complete_stop();
  advance_woken(2s);
  EXPECT_EQ(news().back(), "(quit)");
  EXPECT_EQ(observer.end.reason, EndReason::interrupted);
}

TEST_F(RunEndTest, ASignalWithoutATestQuits) {
  stop(EndReason::interrupted);
  EXPECT_THAT(news(), ElementsAre("(quitting)", "(shutting_down)", "(finished)", "(quit)"));
  EXPECT_TRUE(run->over());
}

TEST_F(RunEndTest, AllHostsAreWaitedFor) {
  make_run({"h_1", "h_2", "h_3"});
  start_quietly(patient(request(3, 3), 5s));
  host(1).hold_stops = true;
  stop(EndReason::quit);
  EXPECT_EQ(news().back(), "h_3: stop within 5 s");
  advance(10s);
  EXPECT_THAT(news(), IsEmpty());
  host(1).complete_stop();
  advance_woken(10s);
  EXPECT_EQ(news().back(), "(quit)");
}

TEST_F(RunEndTest, AListenerMayEndTheRun) {
  observer.reactions["test_start"] = [this] { stop(EndReason::quit); };
  start(request(1, 1));
  Story told = news();
  told.erase(told.begin());
  EXPECT_THAT(
      told,
      ElementsAre(
          "(clear)",
          "local: begin",
          "(test_start)",
          "(test_stopping)",
          "local: stop",
          "(test_stop)",
          "(quitting)",
          "(shutting_down)",
          "(finished)",
          "(quit)"
      )
  );
}

TEST_F(RunEndTest, CompletionsWithinACallDoNotWake) {
  start(request(1, 1));
  run->stop(EndReason::quit, kStart + 1s);
  EXPECT_FALSE(woken);
}

TEST_F(RunEndTest, CompletionsThatOutliveTheRunDoNothing) {
  host().hold_applies = true;
  start_quietly(request(1, 1));
  run.reset();
  host().complete_apply();
  EXPECT_FALSE(woken);
}

}  // namespace
}  // namespace loadgen

#include "loadgen/run.hpp"

#include "run_fixture.hpp"

namespace loadgen {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

class RunTest : public RunFixture {};

// Golden 21-spawn-log.
TEST_F(RunTest, TellsARunAsLocustDoes) {
  log::set_level(log::Level::debug);
  RunRequest what = request(5, 2, {{"Alpha"}, {"Beta", 2}, {"Fixed", 1, 1}});
  what.run_time = 3s;
  start(what);
  EXPECT_THAT(
      news(),
      ElementsAre(
          "locust.main: Run time limit set to 3 seconds",
          "(clear)",
          "local: begin",
          "(test_start)",
          "locust.runners: Ramping to 5 users at a rate of 2.00 per second",
          "DEBUG locust.runners: Ramping to "
          R"({"Alpha": 0, "Beta": 1, "Fixed": 1} (2 total users))",
          R"(DEBUG locust.runners: Spawning additional {"Beta": 1, "Fixed": 1} )"
          R"(({"Alpha": 0, "Beta": 0, "Fixed": 0} already running)...)",
          "DEBUG locust.runners: 1 users spawned",
          "DEBUG locust.runners: All users of class Beta spawned",
          "DEBUG locust.runners: 2 users spawned",
          "DEBUG locust.runners: All users of class Fixed spawned",
          R"(local: apply {"Alpha": 0, "Beta": 1, "Fixed": 1})",
          "DEBUG locust.runners: 0 users have been stopped, 2 still running"
      )
  );
  advance(1s);
  advance(2s);
  EXPECT_THAT(
      news(),
      ElementsAre(
          R"(DEBUG locust.runners: Ramping to {"Alpha": 1, "Beta": 2, "Fixed": 1} (4 total users))",
          R"(DEBUG locust.runners: Spawning additional {"Alpha": 1, "Beta": 1} )"
          R"(({"Alpha": 0, "Beta": 1, "Fixed": 1} already running)...)",
          "DEBUG locust.runners: 3 users spawned",
          "DEBUG locust.runners: All users of class Alpha spawned",
          "DEBUG locust.runners: 4 users spawned",
          "DEBUG locust.runners: All users of class Beta spawned",
          R"(local: apply {"Alpha": 1, "Beta": 2, "Fixed": 1})",
          "DEBUG locust.runners: 0 users have been stopped, 4 still running",
          R"(DEBUG locust.runners: Ramping to {"Alpha": 1, "Beta": 3, "Fixed": 1} (5 total users))",
          R"(DEBUG locust.runners: Spawning additional {"Beta": 1} )"
          R"(({"Alpha": 1, "Beta": 2, "Fixed": 1} already running)...)",
          "DEBUG locust.runners: 5 users spawned",
          "DEBUG locust.runners: All users of class Beta spawned",
          R"(local: apply {"Alpha": 1, "Beta": 3, "Fixed": 1})",
          "DEBUG locust.runners: 0 users have been stopped, 5 still running",
          "locust.runners: All users spawned: "
          R"({"Alpha": 1, "Beta": 3, "Fixed": 1} (5 total users))",
          "(spawning_complete 5)"
      )
  );
  advance(3s);
  EXPECT_THAT(
      news(),
      ElementsAre(
          "locust.main: --run-time limit reached, shutting down",
          "DEBUG locust.runners: Stopping all users (called from --run-time)",
          "(test_stopping)",
          "local: stop",
          "DEBUG locust.runners: 5 users have been stopped, 0 still running",
          "(test_stop)",
          "DEBUG locust.main: Running teardowns...",
          "(quitting)",
          "(shutting_down)",
          "DEBUG locust.main: Cleaning up runner...",
          "(finished)",
          "(quit)"
      )
  );
  EXPECT_TRUE(run->over());
}

TEST_F(RunTest, ARunWithoutLimitSaysSo) {
  start(request(1, 1));
  EXPECT_EQ(news().front(), "locust.main: No run time limit set, use CTRL+C to interrupt");
  EXPECT_TRUE(sleeps()) << "all users are there, nothing is due";
}

TEST_F(RunTest, HandsTheHostWhatItActsOn) {
  RunRequest what = request(2, 2);
  what.host = "http://h";
  what.tags = {"t"};
  what.exclude_tags = {"x"};
  what.stop_timeout = 2500ms;
  start(what);
  EXPECT_EQ(host().last_request.host, "http://h");
  EXPECT_THAT(host().last_request.tags, ElementsAre("t"));
  EXPECT_THAT(host().last_request.exclude_tags, ElementsAre("x"));
  EXPECT_THAT(story, Contains(R"(local: apply {"A": 2} within 2.5 s)"));
}

TEST_F(RunTest, BatchesComeOnTime) {
  start(request(3, 0.8));
  news();
  EXPECT_EQ(wake(), 1250ms);
  advance(1250ms - 1ns);
  EXPECT_THAT(news(), IsEmpty());
  advance(1250ms);
  EXPECT_THAT(news(), ElementsAre(R"(local: apply {"A": 2})"));
  EXPECT_EQ(wake(), 2500ms);
  advance(2500ms - 1ns);
  EXPECT_THAT(news(), IsEmpty());
  advance(2500ms + 1ns);
  EXPECT_EQ(news().front(), R"(local: apply {"A": 3})");
}

TEST_F(RunTest, ATimerThatFiresLateDoesNotShiftTheRamp) {
  start(request(4, 1));
  advance(1010ms);
  EXPECT_EQ(wake(), 2s);
  advance(2010ms);
  EXPECT_EQ(wake(), 3s);
}

TEST_F(RunTest, StatesFollowLocusts) {
  observer.held = {"test_start", "spawning_complete 2", "test_stopping"};
  EXPECT_EQ(run->state(), HostState::ready);
  start(request(2, 1));
  EXPECT_EQ(run->state(), HostState::ready) << "until test_start is done";
  observer.complete("test_start");
  advance_woken(0s);
  EXPECT_EQ(run->state(), HostState::spawning);
  advance(1s);
  EXPECT_EQ(run->state(), HostState::spawning) << "until spawning_complete is done";
  observer.complete("spawning_complete 2");
  advance_woken(1s);
  EXPECT_EQ(run->state(), HostState::running);
  stop(EndReason::stop, 2s);
  EXPECT_EQ(run->state(), HostState::stopping);
  observer.complete("test_stopping");
  advance_woken(2s);
  EXPECT_EQ(run->state(), HostState::stopped);
}

TEST_F(RunTest, TheRampWaitsForTestStart) {
  observer.held = {"test_start"};
  start(request(2, 1));
  EXPECT_EQ(news().back(), "(test_start)");
  advance(5s);
  EXPECT_THAT(news(), IsEmpty());
  EXPECT_TRUE(sleeps());
  observer.complete("test_start");
  advance_woken(6s);
  EXPECT_EQ(news().back(), R"(local: apply {"A": 1})");
  EXPECT_EQ(wake(), 7s);
}

TEST_F(RunTest, AVeryHighSpawnRateIsWarnedOfJustBeforeTheRamp) {
  start(request(1, 100.5));
  EXPECT_THAT(
      news(),
      ElementsAre(
          testing::_,
          "(clear)",
          "local: begin",
          "(test_start)",
          "WARNING locust.runners: Your selected spawn rate is very high (>100), and this is known "
          "to sometimes cause issues. Do you really need to ramp up that fast?",
          "locust.runners: Ramping to 1 users at a rate of 100.50 per second",
          R"(local: apply {"A": 1})",
          R"(locust.runners: All users spawned: {"A": 1} (1 total users))",
          "(spawning_complete 1)"
      )
  );
}

TEST_F(RunTest, NoUsersAreSpawnedAtOnce) {
  start(request(0, 1));
  const Story told = news();
  EXPECT_THAT(told, Contains(R"(local: apply {"A": 0})"));
  EXPECT_THAT(told, Contains(R"(locust.runners: All users spawned: {"A": 0} (0 total users))"));
  EXPECT_EQ(told.back(), "(spawning_complete 0)");
}

TEST_F(RunTest, AnImpossibleSpawnRateFailsTheRunWhichGoesOn) {
  for (const double rate : {0.0, -1.0, std::numeric_limits<double>::infinity()}) {
    make_run({"local"});
    start(request(3, rate));
    EXPECT_EQ(
        news().back(),
        fmt::format("CRITICAL locust.runners: spawn_rate must be finite and above 0, got {}", rate)
    );
    EXPECT_TRUE(edit(1, 1, 1s));
    EXPECT_EQ(news().back(), "(spawning_complete 1)");
    stop(EndReason::quit, 2s);
    EXPECT_TRUE(observer.end.failed);
  }
}

TEST_F(RunTest, ARampThatRunsDryEndsAGapLater) {
  start(request(6, 1, {{"F", 1, 2}}));
  advance(1s);
  advance(2s);
  news();
  advance(3s - 1ns);
  EXPECT_THAT(news(), IsEmpty());
  advance(3s);
  EXPECT_THAT(
      news(),
      ElementsAre(
          R"(locust.runners: All users spawned: {"F": 2} (2 total users))", "(spawning_complete 2)"
      )
  );
}

TEST_F(RunTest, UsersThatEndedAreNotCountedAsSpawned) {
  start(request(3, 1, {{"A"}, {"B"}}));
  advance(1s);
  news();
  host().user_ended("A");
  advance(2s);
  EXPECT_THAT(
      news(),
      ElementsAre(
          R"(local: apply {"A": 2, "B": 1})",
          R"(locust.runners: All users spawned: {"A": 2, "B": 1} (3 total users))",
          "(spawning_complete 3)"
      )
  ) << "counts to reach: the host makes up for the one that ended";
  host().user_ended("B");
  ASSERT_TRUE(edit(3, 1, 3s));
  EXPECT_EQ(news().at(1), R"(local: apply {"A": 2, "B": 1})") << "the same target is a step, too";
}

TEST_F(RunTest, SpawnedUsersAreThoseAliveAtThatMoment) {
  host().hold_applies = true;
  start(request(2, 2, {{"A"}, {"B"}}));
  host().user_ended("A");
  host().complete_apply();
  news();
  advance_woken(0s);
  EXPECT_THAT(
      news(),
      ElementsAre(
          R"(locust.runners: All users spawned: {"A": 0, "B": 1} (1 total users))",
          "(spawning_complete 2)"
      )
  );
}

TEST_F(RunTest, ARampDownWaitsForTheUsersThatStop) {
  RunRequest what = request(3, 3);
  what.stop_timeout = 10s;
  start(what);
  host().hold_applies = true;
  news();
  ASSERT_TRUE(edit(0, 1, 5s));
  EXPECT_EQ(news().back(), R"(local: apply {"A": 2} within 10 s)");
  EXPECT_TRUE(sleeps());
  advance(9s);
  EXPECT_THAT(news(), IsEmpty());
  host().complete_apply();
  advance_woken(9s);
  EXPECT_THAT(news(), ElementsAre(R"(local: apply {"A": 1} within 10 s)")) << "its gap has passed";
  host().complete_apply();
  advance_woken(9200ms);
  EXPECT_EQ(wake(), 10s) << "within the gap: the next step is in its time";
  advance(10s);
  EXPECT_THAT(news(), ElementsAre(R"(local: apply {"A": 0} within 10 s)"));
  host().complete_apply();
  advance_woken(11s);
  EXPECT_EQ(news().back(), "(spawning_complete 0)");
}

TEST_F(RunTest, AnEditReplacesTheRampUnderWay) {
  start(request(10, 1));
  advance(1s);
  news();
  ASSERT_TRUE(edit(4, 2, 1500ms));
  EXPECT_THAT(
      news(),
      ElementsAre(
          "locust.runners: Ramping to 4 users at a rate of 2.00 per second",
          R"(local: apply {"A": 4})",
          R"(locust.runners: All users spawned: {"A": 4} (4 total users))",
          "(spawning_complete 4)"
      )
  ) << "no end of the old ramp, no new test";
  EXPECT_EQ(run->request().users, 4U);
  advance(20s);
  EXPECT_THAT(news(), IsEmpty());
}

TEST_F(RunTest, AnEditDoesNotWaitForTheStepItReplaces) {
  start(request(2, 2));
  host().hold_applies = true;
  ASSERT_TRUE(edit(1, 1, 1s));
  host().hold_applies = false;
  news();
  ASSERT_TRUE(edit(3, 5, 2s));
  EXPECT_THAT(news(), Contains(R"(local: apply {"A": 3})"));
}

TEST_F(RunTest, AnEditBeforeTheFirstUserSetsTheTarget) {
  observer.held = {"test_start"};
  start(request(2, 1));
  ASSERT_TRUE(edit(7, 7, 0s));
  news();
  observer.complete("test_start");
  advance_woken(0s);
  EXPECT_EQ(news().front(), "locust.runners: Ramping to 7 users at a rate of 7.00 per second");
}

TEST_F(RunTest, AnEditDoesNotWaitForSpawningComplete) {
  observer.held = {"spawning_complete 1"};
  start(request(1, 1));
  ASSERT_TRUE(edit(2, 1, 0s));
  EXPECT_EQ(news().back(), "(spawning_complete 2)");
  observer.complete("spawning_complete 1");
  EXPECT_EQ(run->state(), HostState::running);
}

TEST_F(RunTest, ThereIsNothingToEditWithoutATest) {
  EXPECT_FALSE(edit(1, 1, 0s));
  start(request(1, 1));
  observer.held = {"test_stopping"};
  stop(EndReason::stop, 0s);
  EXPECT_FALSE(edit(2, 1, 0s)) << "it is being stopped";
}

TEST_F(RunTest, ARunningTestIsNotStartedAgain) {
  start(request(1, 1));
  news();
  EXPECT_FALSE(run->start(request(5, 5), kStart + 1s));
  EXPECT_THAT(news(), IsEmpty());
}

TEST_F(RunTest, StatisticsAreResetAfterEveryCompleteRamp) {
  RunRequest what = request(2, 1);
  what.reset_stats = true;
  start(what);
  EXPECT_THAT(news(), testing::Not(Contains("(reset)")));
  observer.held = {"spawning_complete 2"};
  advance(1s);
  EXPECT_EQ(news().back(), "(spawning_complete 2)");
  observer.complete("spawning_complete 2");
  advance_woken(1s);
  EXPECT_THAT(news(), ElementsAre("locust.runners: Resetting stats\n", "(reset)"));
  ASSERT_TRUE(edit(1, 1, 2s));
  EXPECT_EQ(news().back(), "(reset)");
}

TEST_F(RunTest, SeveralHostsShareTheUsers) {
  make_run({"h_1", "h_2", "h_3"});
  start(request(4, 4, {{"A"}, {"B"}}));
  const Story told = news();
  EXPECT_THAT(told, Contains(R"(h_1: apply {"A": 1, "B": 1})"));
  EXPECT_THAT(told, Contains(R"(h_2: apply {"A": 0, "B": 1})"));
  EXPECT_THAT(told, Contains(R"(h_3: apply {"A": 1, "B": 0})"));
  EXPECT_THAT(
      told, Contains(R"(locust.runners: All users spawned: {"A": 2, "B": 2} (4 total users))")
  );
}

TEST_F(RunTest, AStepWaitsForTheLastOfSeveralHosts) {
  make_run({"h_1", "h_2"});
  host(1).hold_applies = true;
  start(request(4, 2));
  news();
  advance(3s);
  EXPECT_THAT(news(), IsEmpty());
  host(1).complete_apply();
  advance_woken(3s);
  EXPECT_THAT(news(), ElementsAre(R"(h_1: apply {"A": 2})", R"(h_2: apply {"A": 2})"));
  host(1).complete_apply();
  advance_woken(3s);
  EXPECT_EQ(news().back(), "(spawning_complete 4)");
}

}  // namespace
}  // namespace loadgen

#include "load/shape.hpp"

#include "run_fixture.hpp"

namespace loadgen {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

using Stage = std::optional<ShapeStage>;

// Answers from a list, a tick each, at once or at command. The last answer stays.
class ListShape final : public LoadShape {
 public:
  explicit ListShape(std::vector<Stage> stages) : stages_(std::move(stages)) {}

  bool hold = false;
  std::vector<Nanos> ticks;

  void tick(Nanos run_time, Answer answer) override {
    ticks.push_back(run_time);
    answer_ = std::move(answer);
    if (!hold) complete();
  }

  void complete() {
    std::exchange(answer_, nullptr)(stages_.at(std::min(next_++, stages_.size() - 1)));
  }

 private:
  std::vector<Stage> stages_;
  std::size_t next_ = 0;
  Answer answer_;
};

class ShapeTest : public RunFixture {
 protected:
  void start_shape(std::vector<Stage> stages, std::vector<ClassSpec> classes = {{"U"}}) {
    start(shaped(std::move(stages), std::move(classes)));
  }

  RunRequest shaped(std::vector<Stage> stages, std::vector<ClassSpec> classes = {{"U"}}) {
    shape = std::make_shared<ListShape>(std::move(stages));
    RunRequest what = request(5, 1, std::move(classes));
    what.shape = shape;
    return what;
  }

  std::shared_ptr<ListShape> shape;
};

// Golden 29-shape
TEST_F(ShapeTest, TellsAShapesRunAsLocustDoes) {
  RunRequest what = shaped({Stage({2, 2, {}}), Stage({4, 10, {}}), std::nullopt});
  what.run_time = 3s;
  start(what);
  EXPECT_THAT(
      news(),
      ElementsAre(
          "locust.runners: Shape test starting.",
          "locust.runners: Shape worker starting",
          "locust.runners: Shape test updating to 2 users at 2.00 spawn rate",
          "(clear)",
          "local: begin",
          "(test_start)",
          "locust.runners: Ramping to 2 users at a rate of 2.00 per second",
          R"(local: apply {"U": 2})",
          R"(locust.runners: All users spawned: {"U": 2} (2 total users))",
          "(spawning_complete 2)"
      )
  );
  advance(1s);
  EXPECT_THAT(
      news(),
      ElementsAre(
          "locust.runners: Shape test updating to 4 users at 10.00 spawn rate",
          "locust.runners: Ramping to 4 users at a rate of 10.00 per second",
          R"(local: apply {"U": 4})",
          R"(locust.runners: All users spawned: {"U": 4} (4 total users))",
          "(spawning_complete 4)"
      )
  );
  advance(2s);
  EXPECT_THAT(
      news(),
      ElementsAre(
          "locust.runners: Shape test stopping",
          "(test_stopping)",
          "local: stop",
          "(test_stop)",
          "locust.main: Shape test completed, shutting down",
          "locust.main: Run time limit set to 3 seconds",
          "(quitting)",
          "(shutting_down)",
          "(finished)",
          "(quit)"
      )
  );
  EXPECT_EQ(observer.end.reason, EndReason::shape_end);
  EXPECT_TRUE(run->over());
}

TEST_F(ShapeTest, TicksOnceASecondAndTheSameAnswerChangesNothing) {
  start_shape({Stage({2, 2, {}})});
  news();
  EXPECT_EQ(wake(), 1s);
  advance(1s - 1ns);
  EXPECT_THAT(shape->ticks, ElementsAre(0s));
  advance(1s);
  EXPECT_EQ(wake(), 2s);
  advance(2s + 1ms);
  EXPECT_EQ(wake(), 3s);
  EXPECT_THAT(shape->ticks, ElementsAre(0s, 1s, 2s + 1ms));
  EXPECT_THAT(news(), IsEmpty());
}

TEST_F(ShapeTest, AnAnswerMayComeLater) {
  RunRequest what = shaped({Stage({2, 2, {}}), Stage({3, 2, {}})});
  shape->hold = true;
  start(what);
  EXPECT_EQ(news().back(), "locust.runners: Shape worker starting");
  EXPECT_EQ(run->state(), HostState::ready);
  EXPECT_TRUE(sleeps());
  shape->complete();
  advance_woken(300ms);
  EXPECT_EQ(news().back(), "(spawning_complete 2)");
  EXPECT_EQ(wake(), 1s) << "a second after the last tick, not after its answer";
  advance(1s);
  shape->complete();
  advance_woken(4s);
  EXPECT_EQ(news().front(), "locust.runners: Shape test updating to 3 users at 2.00 spawn rate");
  EXPECT_THAT(shape->ticks, ElementsAre(0s, 1s, 4s)) << "a slow answer delays the next tick";
}

TEST_F(ShapeTest, ANewStageReplacesTheRampUnderWay) {
  start_shape({Stage({10, 1, {}}), Stage({3, 5, {}})});
  news();
  advance(1s);
  const Story told = news();
  EXPECT_THAT(told, Contains(R"(local: apply {"U": 3})"));
  EXPECT_THAT(told, Not(Contains(R"(local: apply {"U": 2})"))) << "no step of the old ramp";
}

TEST_F(ShapeTest, ASelectionOfClassesStays) {
  const std::vector<std::string> only_b{"B"};
  start_shape({Stage({2, 2, {}}), Stage({4, 2, only_b}), Stage({5, 2, {}})}, {{"A"}, {"B"}});
  EXPECT_THAT(news(), Contains(R"(local: apply {"A": 1, "B": 1})"));
  advance(1s);
  EXPECT_THAT(news(), Contains(R"(local: apply {"A": 1, "B": 3})"));
  advance(2s);
  EXPECT_THAT(news(), Contains(R"(local: apply {"A": 1, "B": 4})"));
}

TEST_F(ShapeTest, ADifferentSelectionAloneIsANewStage) {
  const std::vector<std::string> only_b{"B"};
  start_shape({Stage({2, 2, {}}), Stage({2, 2, only_b})}, {{"A"}, {"B"}});
  news();
  advance(1s);
  EXPECT_EQ(news().front(), "locust.runners: Shape test updating to 2 users at 2.00 spawn rate");
}

TEST_F(ShapeTest, AStageThatComesBeforeTheFirstUserSetsTheTarget) {
  observer.held = {"test_start"};
  start_shape({Stage({2, 2, {}}), Stage({3, 3, {}})});
  advance(1s);
  EXPECT_EQ(news().back(), "locust.runners: Shape test updating to 3 users at 3.00 spawn rate");
  observer.complete("test_start");
  advance_woken(1s);
  EXPECT_EQ(news().front(), "locust.runners: Ramping to 3 users at a rate of 3.00 per second");
}

TEST_F(ShapeTest, AShapeThatEndsAtOnceHasNoTest) {
  start_shape({std::nullopt});
  EXPECT_THAT(
      news(),
      ElementsAre(
          "locust.runners: Shape test starting.",
          "locust.runners: Shape worker starting",
          "locust.runners: Shape test stopping",
          "locust.main: Shape test completed, shutting down",
          "(quitting)",
          "(shutting_down)",
          "(finished)",
          "(quit)"
      )
  );
}

TEST_F(ShapeTest, AfterASignalUsersAreStoppedFirst) {
  start_shape({Stage({2, 2, {}})});
  news();
  stop(EndReason::interrupted, 500ms);
  EXPECT_THAT(
      news(),
      ElementsAre(
          "root: Exiting due to CTRL+C interruption",
          "locust.main: Shape test completed, shutting down",
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

TEST_F(ShapeTest, SigtermEndsAShapesRunInOrder) {
  start_shape({Stage({2, 2, {}})});
  news();
  stop(EndReason::terminated, 500ms);
  const Story told = news();
  EXPECT_EQ(told.at(0), "locust.main: Got SIGTERM signal");
  EXPECT_EQ(told.at(1), "locust.main: Shape test completed, shutting down");
  EXPECT_EQ(told.at(2), "(test_stopping)");
  EXPECT_EQ(told.back(), "(quit)");
}

TEST_F(ShapeTest, WithAPageTheShapesEndOnlyStopsTheTest) {
  RunRequest what = shaped({Stage({1, 1, {}}), std::nullopt});
  what.quit_at_end = false;
  start(what);
  news();
  advance(1s);
  EXPECT_THAT(
      news(),
      ElementsAre(
          "locust.runners: Shape test stopping", "(test_stopping)", "local: stop", "(test_stop)"
      )
  );
  EXPECT_TRUE(sleeps());
  ASSERT_TRUE(run->start(request(1, 1, {{"U"}}), kStart + 5s)) << "now without the shape";
  EXPECT_EQ(news().back(), "(spawning_complete 1)");
  EXPECT_TRUE(sleeps());
}

TEST_F(ShapeTest, AShapeCanBeStoppedBeforeItsFirstStage) {
  RunRequest what = shaped({Stage({1, 1, {}})});
  shape->hold = true;
  start(what);
  news();
  stop(EndReason::stop, 1s);
  EXPECT_THAT(news(), IsEmpty());
  EXPECT_TRUE(sleeps());
  ASSERT_TRUE(run->start(request(1, 1, {{"U"}}), kStart + 2s));
}

TEST_F(ShapeTest, AnAnswerThatComesAfterTheEndIsIgnored) {
  RunRequest what = shaped({Stage({1, 1, {}}), Stage({9, 1, {}})});
  start(what);
  shape->hold = true;
  advance(1s);
  stop(EndReason::quit, 2s);
  news();
  shape->complete();
  advance(3s);
  EXPECT_THAT(news(), IsEmpty());
}

TEST_F(ShapeTest, TheRunTimeDoesNotEndAShape) {
  RunRequest what = shaped({Stage({1, 1, {}})});
  what.run_time = 2s;
  start(what);
  news();
  advance(2s);
  EXPECT_THAT(news(), IsEmpty());
}

TEST_F(ShapeTest, EditingIsRefusedWithALine) {
  start_shape({Stage({1, 1, {}})});
  news();
  EXPECT_FALSE(edit(5, 5, 1ms));
  EXPECT_THAT(
      news(),
      ElementsAre("locust.runners: There is an ongoing shape test running. Editing is disabled")
  );
}

}  // namespace
}  // namespace loadgen

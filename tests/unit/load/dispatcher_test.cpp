#include "load/dispatcher.hpp"

#include "load/class_counts.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace loadgen {
namespace {

using namespace std::chrono_literals;
using Classes = std::vector<ClassSpec>;

const std::vector<std::string> kOneNode{"local"};

ClassSpec weighted(std::string name, double weight) {
  return {std::move(name), weight, 0};
}

ClassSpec fixed(std::string name, std::size_t count) {
  return {std::move(name), 1, count};
}

// The users of one node, as `{"A": 1} (1 total users)`, step by step.
std::vector<ClassCounts> ramp(Dispatcher& dispatcher, std::size_t target, double rate) {
  std::vector<ClassCounts> steps;
  dispatcher.start(target, rate);
  while (const auto step = dispatcher.next()) steps.push_back(step->begin()->second);
  return steps;
}

// The names in the order in which they are picked, seen by stepping one user at a time.
std::string picks(Dispatcher& dispatcher, std::size_t target, ClassCounts before = {}) {
  std::string order;
  for (const ClassCounts& counts : ramp(dispatcher, target, 1)) {
    for (const auto& [name, count] : counts) {
      if (count > before[name]) order += name;
    }
    before = counts;
  }
  return order;
}

std::string first_picks(Classes classes, std::size_t count) {
  Dispatcher dispatcher(kOneNode, std::move(classes));
  return picks(dispatcher, count);
}

std::vector<std::size_t> sizes(const std::vector<ClassCounts>& steps) {
  std::vector<std::size_t> sizes;
  for (const ClassCounts& counts : steps) sizes.push_back(total(counts));
  return sizes;
}

TEST(DispatcherTest, PicksClassesAsLocustDoes) {
  EXPECT_EQ(first_picks({weighted("A", 5), weighted("B", 1)}, 16), "AABAAAAABAAAAABA");
  EXPECT_EQ(first_picks({weighted("A", 3), weighted("B", 1)}, 16), "ABAAABAAABAAABAA");
  EXPECT_EQ(first_picks({weighted("A", 1), weighted("B", 1), weighted("C", 1)}, 7), "ABCABCA");
  EXPECT_EQ(
      first_picks({weighted("A", 1), weighted("B", 2), weighted("C", 3)}, 16), "CBACBCCBACBCCBAC"
  );
  EXPECT_EQ(first_picks({weighted("A", .5), weighted("B", 1)}, 9), "BABBABBAB");
  EXPECT_EQ(first_picks({weighted("A", 10), weighted("B", 1)}, 22), "AAAABAAAAAAAAAAABAAAAA");
  EXPECT_EQ(
      first_picks({weighted("A", 10), weighted("B", 1), weighted("C", 1)}, 20),
      "AAAABCAAAAAAAAAAABCA"
  );
}

TEST(DispatcherTest, ClassesAreSortedByName) {
  EXPECT_EQ(first_picks({weighted("B", 1), weighted("A", 1)}, 4), "ABAB");
}

TEST(DispatcherTest, AClassWithoutWeightIsNeverPicked) {
  EXPECT_EQ(first_picks({weighted("A", 0), weighted("B", 1), weighted("C", -1)}, 3), "BBB");
}

TEST(DispatcherTest, PicksGoOnAcrossRamps) {
  Dispatcher dispatcher(kOneNode, {weighted("A", 5), weighted("B", 1)});
  const std::string first = picks(dispatcher, 4);
  EXPECT_EQ(first, "AABA");
  EXPECT_EQ(picks(dispatcher, 9, {{"A", 3}, {"B", 1}}), "AAAAB");
}

TEST(DispatcherTest, FixedClassesComeFirstAndAreRefilled) {
  Dispatcher dispatcher(
      kOneNode, {fixed("A", 3), fixed("B", 1), weighted("C", 2), weighted("D", 1)}
  );
  EXPECT_EQ(picks(dispatcher, 9), "ABAACDCCD");
  const ClassCounts two = ramp(dispatcher, 2, 100).back();
  EXPECT_EQ(two, (ClassCounts{{"A", 1}, {"B", 1}, {"C", 0}, {"D", 0}}));
  EXPECT_EQ(picks(dispatcher, 8, two), "AACCDC");
}

TEST(DispatcherTest, WithOnlyFixedClassesTheRampRunsDry) {
  Dispatcher dispatcher(kOneNode, {fixed("A", 3)});
  dispatcher.start(6, 1);
  for (const std::size_t users : {1U, 2U, 3U, 3U}) {  // the step that finds nothing is a step, too
    ASSERT_EQ(dispatcher.next()->at("local").at("A"), users);
    EXPECT_EQ(dispatcher.gap(), 1s);
  }
  EXPECT_FALSE(dispatcher.next());
  EXPECT_EQ(dispatcher.dispatched(), 3U);
}

TEST(DispatcherTest, MoreFixedUsersThanAskedForAreCutOff) {
  EXPECT_EQ(first_picks({fixed("A", 3), weighted("B", 1)}, 2), "AA");
}

TEST(DispatcherTest, BatchesAndGapsFollowTheRate) {
  struct Case {
    std::size_t users;
    double rate;
    std::vector<std::size_t> steps;
    Nanos gap;
  };
  const Case cases[] = {
      {3, 0.8, {1, 2, 3}, 1250ms},
      {7, 2.5, {2, 4, 6, 7}, 800ms},
      {10, 4, {4, 8, 10}, 1s},
      {1000, 200, {200, 400, 600, 800, 1000}, 1s},
      {2, 0.5, {1, 2}, 2s},
      {5, 1e300, {5}, 1s},
  };
  for (const Case& c : cases) {
    Dispatcher dispatcher(kOneNode, {weighted("A", 1)});
    EXPECT_EQ(sizes(ramp(dispatcher, c.users, c.rate)), c.steps) << c.rate;
    EXPECT_EQ(dispatcher.gap(), 0s) << "none after the last batch";
    dispatcher.start(c.users + 1, c.rate);
    EXPECT_EQ(dispatcher.gap(), c.gap) << c.rate;
  }
}

TEST(DispatcherTest, AVerySlowRateHasAGapThatFitsTheClock) {
  Dispatcher dispatcher(kOneNode, {weighted("A", 1)});
  dispatcher.start(2, 1e-300);
  EXPECT_GT(dispatcher.gap(), std::chrono::years(30));
}

TEST(DispatcherTest, TargetReachedFromTheStartIsOneStepWithoutChange) {
  Dispatcher dispatcher(kOneNode, {weighted("A", 1)});
  EXPECT_EQ(ramp(dispatcher, 0, 1), std::vector{ClassCounts({{"A", 0}})});
  ramp(dispatcher, 3, 3);
  EXPECT_EQ(ramp(dispatcher, 3, 1), std::vector{ClassCounts({{"A", 3}})});
}

TEST(DispatcherTest, TheLastPickedUsersLeaveFirst) {
  Dispatcher dispatcher(kOneNode, {weighted("A", 5), weighted("B", 1)});
  ramp(dispatcher, 9, 9);  // AABAAAAAB
  const std::vector<ClassCounts> down = ramp(dispatcher, 2, 3);
  EXPECT_EQ(
      down,
      (std::vector<ClassCounts>{{{"A", 5}, {"B", 1}}, {{"A", 2}, {"B", 1}}, {{"A", 2}, {"B", 0}}})
  );
}

TEST(DispatcherTest, ANewRampStartsFromTheUsersDispatchedSoFar) {
  Dispatcher dispatcher(kOneNode, {weighted("A", 1)});
  dispatcher.start(10, 2);
  dispatcher.next();
  dispatcher.next();
  EXPECT_EQ(sizes(ramp(dispatcher, 6, 1)), (std::vector<std::size_t>{5, 6}));
}

TEST(DispatcherTest, ASelectionRestartsThePicksAndStays) {
  Dispatcher dispatcher(kOneNode, {weighted("A", 1), weighted("B", 1), weighted("C", 1)});
  ramp(dispatcher, 2, 2);  // AB
  dispatcher.start(4, 2, std::vector<std::string>{"C", "B"});
  const ClassCounts four{{"A", 1}, {"B", 2}, {"C", 1}};
  EXPECT_EQ(dispatcher.next()->at("local"), four);
  EXPECT_EQ(picks(dispatcher, 7, four), "BCB") << "no selection keeps the last one";
  dispatcher.start(8, 1, std::vector<std::string>{"B", "C"});
  EXPECT_EQ(dispatcher.next()->at("local").at("C"), 3U) << "the same selection goes on";
  const ClassCounts down = ramp(dispatcher, 1, 10).back();
  EXPECT_EQ(down, (ClassCounts{{"A", 1}, {"B", 0}, {"C", 0}}));
}

TEST(DispatcherTest, NodesAreOrderedAcrossMachines) {
  Dispatcher dispatcher(
      {"hostA_2", "hostA_1", "hostB_9", "hostB_3", "hostC_5"}, {weighted("A", 1)}
  );
  dispatcher.start(5, 1);
  Layout before;
  std::vector<std::string> order;
  while (const auto step = dispatcher.next()) {
    for (const auto& [node, counts] : *step) {
      if (counts.at("A") > before[node]["A"]) order.push_back(node);
    }
    before = *step;
  }
  EXPECT_EQ(
      order, (std::vector<std::string>{"hostA_1", "hostB_3", "hostC_5", "hostA_2", "hostB_9"})
  );
}

const Classes kThreeClasses{weighted("AUser", 3), weighted("BUser", 1), fixed("FUser", 1)};

ClassCounts abf(std::size_t a, std::size_t b, std::size_t f) {
  return {{"AUser", a}, {"BUser", b}, {"FUser", f}};
}

TEST(DispatcherTest, DealsPicksToNodesInTurn) {
  Dispatcher dispatcher({"h_2", "h_1"}, kThreeClasses);
  dispatcher.start(9, 4);
  EXPECT_EQ(dispatcher.next(), (Layout{{"h_1", abf(0, 1, 1)}, {"h_2", abf(2, 0, 0)}}));
  EXPECT_EQ(dispatcher.next(), (Layout{{"h_1", abf(1, 2, 1)}, {"h_2", abf(4, 0, 0)}}));
  EXPECT_EQ(dispatcher.next(), (Layout{{"h_1", abf(2, 2, 1)}, {"h_2", abf(4, 0, 0)}}));
  EXPECT_FALSE(dispatcher.next());
  dispatcher.start(3, 10);
  EXPECT_EQ(dispatcher.next(), (Layout{{"h_1", abf(0, 1, 1)}, {"h_2", abf(1, 0, 0)}}));
  EXPECT_FALSE(dispatcher.next());
}

TEST(DispatcherTest, ANewNodeGetsItsShareInOneStep) {
  Dispatcher dispatcher({"h_1"}, kThreeClasses);
  dispatcher.start(5, 5);
  EXPECT_EQ(dispatcher.next(), (Layout{{"h_1", abf(3, 1, 1)}}));
  dispatcher.add_node("h_2");
  dispatcher.start(5, 5);
  EXPECT_EQ(dispatcher.next(), (Layout{{"h_1", abf(1, 1, 1)}, {"h_2", abf(2, 0, 0)}}));
  EXPECT_FALSE(dispatcher.next());
}

TEST(DispatcherTest, ANodeThatJoinsDuringARampIsTakenInAtTheNextStep) {
  Dispatcher dispatcher({"h_1"}, {weighted("A", 1)});
  dispatcher.start(6, 2);
  dispatcher.next();
  dispatcher.add_node("h_2");
  EXPECT_EQ(dispatcher.next(), (Layout{{"h_1", {{"A", 2}}}, {"h_2", {{"A", 2}}}}));
}

TEST(DispatcherTest, TheUsersOfALostNodeGoToTheOthers) {
  Dispatcher dispatcher({"h_1", "h_2", "g_1"}, kThreeClasses);
  dispatcher.start(6, 6);
  dispatcher.next();
  dispatcher.remove_node("g_1");
  dispatcher.start(6, 6);
  EXPECT_EQ(dispatcher.next(), (Layout{{"h_1", abf(1, 1, 1)}, {"h_2", abf(3, 0, 0)}}));
  EXPECT_EQ(dispatcher.dispatched(), 6U);
}

TEST(DispatcherTest, WithoutNodesThereAreNoStepsAndTheUsersAreRemembered) {
  Dispatcher dispatcher({"h_1"}, {weighted("A", 1)});
  ramp(dispatcher, 4, 4);
  dispatcher.remove_node("h_1");
  dispatcher.start(4, 4);
  EXPECT_FALSE(dispatcher.next());
  dispatcher.add_node("h_2");
  EXPECT_EQ(dispatcher.next(), (Layout{{"h_2", {{"A", 4}}}}));
}

}  // namespace
}  // namespace loadgen

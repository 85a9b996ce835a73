#include "unit/scenario/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loadgen::scenario {
namespace {

using ::testing::SizeIs;

const Request& first_request(const Scenario& scenario) {
  return *scenario.classes.at(0)->requests.at(0);
}

std::string header_of(const Request& request, const std::string& name) {
  for (const auto& [its_name, value] : request.headers) {
    if (its_name == name) return value.text();
  }
  return "none";
}

TEST(LoadTest, ClassesHaveWhatTheirFileSays) {
  const Scenario scenario = Files{{{"a.json", R"-({
    "host": "http://all",
    "users": [
      {"name": "A", "weight": 3, "tasks": [{"name": "t", "steps": []}]},
      {"name": "B", "fixed_count": 2, "host": "http://own", "wait_time": "constant(1)",
       "tasks": [{"name": "t", "weight": 2, "tags": "x", "steps": []}]}
    ]})-"}}}.scenario();
  ASSERT_THAT(scenario.classes, SizeIs(2));
  EXPECT_EQ(scenario.classes[0]->spec.weight, 3);
  EXPECT_EQ(scenario.classes[0]->host, "http://all");
  EXPECT_EQ(scenario.classes[1]->spec.fixed_count, 2U);
  EXPECT_EQ(scenario.classes[1]->host, "http://own");
  EXPECT_EQ(scenario.classes[1]->tasks.wait_time, WaitTime::constant(1));
  EXPECT_TRUE(scenario.classes[1]->tasks.tasks[0].tags.contains("x"));
}

TEST(LoadTest, WaitTimesAreThoseOfLocust) {
  const std::map<std::string, WaitTime> known{
      {"constant(2)", WaitTime::constant(2)},
      {"between(1, 2.5)", WaitTime::between(1, 2.5)},
      {"constant_pacing(3)", WaitTime::constant_pacing(3)},
      {"constant_throughput(0.5)", WaitTime::constant_throughput(0.5)},
      {"poisson(2)", WaitTime::poisson(2)},
  };
  for (const auto& [text, wait] : known) {
    const Scenario scenario = Files{{{"a.json",
                                      R"({"users": [{"name": "A", "wait_time": ")" + text +
                                          R"(", "tasks": [{"name": "t", "steps": []}]}]})"}}}
                                  .scenario();
    EXPECT_EQ(scenario.classes[0]->tasks.wait_time, wait) << text;
  }
}

TEST(LoadTest, StrongerHeadersReplaceWeakerOnes) {
  const Scenario scenario = Files{{{"a.json", R"({
    "headers": {"X-A": "file", "X-B": "file"},
    "users": [{"name": "A", "headers": {"x-b": "user"}, "tasks": [{"name": "t", "steps": [
      {"post": "/", "headers": {"X-C": "own"}, "json": {"a": [1, true, null, "b"]}}]}]}]})"}}}
                                .scenario();
  const Request& request = first_request(scenario);
  EXPECT_EQ(header_of(request, "X-A"), "file");
  EXPECT_EQ(header_of(request, "x-b"), "user");
  EXPECT_EQ(header_of(request, "X-C"), "own");
  EXPECT_EQ(header_of(request, "Content-Type"), "application/json");
  EXPECT_EQ(request.body.text(), R"({"a": [1, true, null, "b"]})");
  EXPECT_TRUE(request.has_constant_head());
}

TEST(LoadTest, QueriesAndFormsAreEncoded) {
  const Scenario scenario = Files{
      {{"a.json",
        with_steps(R"({"post": "/a?b=c", "query": {"q": "x y&z", "n": [1, 2]}, "form": {"ü": "="}})"
        )}}}.scenario();
  const Request& request = first_request(scenario);
  EXPECT_EQ(request.target.text(), "/a?b=c&q=x+y%26z&n=1&n=2");
  EXPECT_EQ(request.name.text(), "/a?b=c");
  EXPECT_EQ(request.body.text(), "%C3%BC=%3D");
}

TEST(LoadTest, IncludedFilesGiveUsersAndHeaders) {
  const Scenario scenario = Files{
      {
          {"a.json", R"({"include": "parts/_b.json", "users": [
        {"name": "A", "tasks": [{"name": "t", "steps": [{"get": "/${region}"}]}]}]})"},
          {"parts/_b.json", R"({"headers": {"X-A": "b"}, "variables": {"region": "eu"}})"},
      }}.scenario();
  EXPECT_EQ(header_of(first_request(scenario), "X-A"), "b");
}

std::shared_ptr<Feed> first_feed(const ClassModel& model) {
  return std::get<TakeRow>(model.tasks.tasks.at(0).program.at(0)).feed;
}

TEST(LoadTest, WhatTwoFilesIncludeIsThereOnce) {
  const auto file = [](const std::string& name) {
    return R"({"include": "shared.json", "users": [{"name": ")" + name +
           R"(", "tasks": [{"name": "t", "steps": [{"next": "f"}]}]}]})";
  };
  const Files files{
      {{"a.json", file("A")},
       {"b.json", file("B")},
       {"d.csv", "n\n1\n"},
       {"shared.json", R"({"feeds": {"f": {"file": "d.csv", "order": "once"}},
         "users": [{"name": "Shared", "tasks": [{"name": "t", "steps": []}]}]})"}}};
  const World world = files.world();
  const auto result = load_scenario({"a.json", "b.json"}, world);
  const auto* scenario = std::get_if<Scenario>(&result);
  ASSERT_NE(scenario, nullptr) << std::get<std::string>(result);
  ASSERT_THAT(scenario->classes, SizeIs(3));
  EXPECT_EQ(scenario->classes[0]->spec.name, "Shared");
  // A row of the order `once` is taken by one user of all files.
  EXPECT_EQ(first_feed(*scenario->classes[1]), first_feed(*scenario->classes[2]));
}

TEST(LoadTest, ARowIsNamedAsTheFileHasIt) {
  const Scenario scenario =
      Files{{{"a.json", with_steps(R"({"get": "/item/${int(1, 9)}"})")}}}.scenario();
  EXPECT_EQ(first_request(scenario).name.text(), "/item/${int(1, 9)}");
}

}  // namespace
}  // namespace loadgen::scenario

#include "unit/scenario/files.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loadgen::scenario {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string mistakes(const std::string& text) {
  return Files{{{"a.json", text}}}.mistakes();
}

TEST(MistakesTest, AllAreFoundInOnePassWithTheirPlaces) {
  EXPECT_EQ(
      mistakes(R"-({
  // a comment
  "users": [
    {"name": "A", "wieght": 3,
     "wait_time": "betwen(1, 2)",
     "tasks": [{"name": "t", "steps": [{"get": "items"}, {"gte": "/"}]}]}
  ],
  "stages": [{"duration": 0, "users": 1, "spawn_rate": 1}]
})-"),
      "a.json:4:19: /users/0/wieght: unknown key of a user 'wieght', did you mean 'weight'?; "
      "allowed: name, weight, fixed_count, host, variables, headers, sequential, wait_time, "
      "on_start, on_stop, tasks\n"
      "a.json:5:19: /users/0/wait_time: unknown wait time 'betwen(1, 2)'; use one of constant(1), "
      "between(1, 2), constant_pacing(2), constant_throughput(0.5), poisson(0.5)\n"
      "a.json:6:48: /users/0/tasks/0/steps/0/get: a path begins with '/' (or is a whole URL), got "
      "'items'\n"
      "a.json:6:58: /users/0/tasks/0/steps/1: unknown step 'gte', did you mean 'get'?; allowed: "
      "get, "
      "post, put, patch, delete, head, options, request, set, pause, if, repeat, next\n"
      "a.json:8:27: /stages/0/duration: 'duration' is a number from 0.001 to 1000000000, got 0\n"
  );
}

TEST(MistakesTest, SyntaxHasAPlace) {
  EXPECT_THAT(mistakes("{\"users\": [,]}"), StartsWith("a.json:1:12: no JSON: "));
  EXPECT_THAT(mistakes(""), StartsWith("a.json:1:1: no JSON: "));
  EXPECT_THAT(mistakes("[1]"), StartsWith("a.json:1:1: a scenario is wanted here, got a list\n"));
  EXPECT_THAT(mistakes(std::string(100'000, '[')), HasSubstr("more than 64 levels"));
}

TEST(MistakesTest, VariablesThatNobodySetsAreNamed) {
  EXPECT_THAT(
      mistakes(with_steps(R"({"set": {"count": 1}}, {"get": "/${cuont}"})")),
      HasSubstr("unknown variable 'cuont', did you mean 'count'?; allowed: count")
  );
}

TEST(MistakesTest, TwiceIsOneTooMany) {
  EXPECT_THAT(
      mistakes(with_steps(R"({"get": "/", "get": "/"})")), HasSubstr("'get' is given twice")
  );
  EXPECT_THAT(
      mistakes(with_steps(R"({"get": "/", "post": "/"})")),
      HasSubstr("a step does one thing, got get and post")
  );
  EXPECT_THAT(
      mistakes(with_steps(R"({"post": "/", "json": 1, "body": "x"})")),
      HasSubstr("a request has one body, got json and body")
  );
}

TEST(MistakesTest, ChunksAndTrailersThatCannotBe) {
  EXPECT_EQ(
      mistakes(with_steps(
          R"({"post": "/", "body": "x", "trailers": {"X-A": "1"}},
             {"post": "/", "body": "x", "chunked": true}, {"get": "/", "chunked": false})"
      )),
      "none"
  );
  EXPECT_THAT(
      mistakes(with_steps(R"({"post": "/", "chunked": true})")),
      HasSubstr("'chunked' and 'trailers' are for requests with a body")
  );
  EXPECT_THAT(
      mistakes(with_steps(R"({"post": "/", "trailers": {"X-A": "1"}})")),
      HasSubstr("'chunked' and 'trailers' are for requests with a body")
  );
  EXPECT_THAT(
      mistakes(
          with_steps(R"({"post": "/", "body": "x", "chunked": false, "trailers": {"X-A": "1"}})")
      ),
      HasSubstr("'trailers' come behind chunks: 'chunked' is true, or left out")
  );
  for (const char* const name : {"content-length", "Transfer-Encoding", "trailer"}) {
    EXPECT_THAT(
        mistakes(with_steps(fmt::format(
            R"({{"post": "/", "body": "x", "chunked": true, "headers": {{"{}": "1"}}}})", name
        ))),
        HasSubstr(fmt::format("a request in chunks has no header '{}'", name))
    );
  }
  for (const char* const name : {"content-length", "Transfer-Encoding", "HOST", "Authorization"}) {
    EXPECT_THAT(
        mistakes(with_steps(
            fmt::format(R"({{"post": "/", "body": "x", "trailers": {{"{}": "1"}}}})", name)
        )),
        HasSubstr(fmt::format("/{}: '{}' may be no trailer", name, name))
    );
  }
  EXPECT_THAT(
      mistakes(with_steps(R"({"post": "/", "body": "x", "trailers": {"a b": "1"}})")),
      HasSubstr("'a b' is no field's name")
  );
  EXPECT_THAT(
      mistakes(with_steps(R"({"post": "/", "body": "x", "trailers": {"X-A": 1}})")),
      HasSubstr("/X-A: a trailer is a text of one line, got 1")
  );
}

TEST(MistakesTest, InterruptLeavesNestedSetsOnly) {
  EXPECT_THAT(mistakes(with_steps("\"interrupt\"")), HasSubstr("leaves a nested set"));
  EXPECT_THAT(mistakes(with_steps("\"interupt\"")), HasSubstr("did you mean 'interrupt'?"));
}

TEST(MistakesTest, StagesNameUsersThatThereAre) {
  EXPECT_THAT(
      mistakes(R"({"users": [{"name": "Shopper", "tasks": [{"name": "t", "steps": []}]}],
        "stages": [{"duration": 1, "users": 1, "spawn_rate": 1, "user_classes": ["Shoper"]}]})"),
      HasSubstr("unknown user 'Shoper', did you mean 'Shopper'?")
  );
}

TEST(MistakesTest, FilesThatCannotBeReadAreNamedWhereTheyAreAskedFor) {
  EXPECT_THAT(
      mistakes(with_steps(R"({"post": "/", "body_file": "b.txt"})")),
      HasSubstr("/body_file: cannot read 'b.txt': No such file")
  );
  EXPECT_THAT(
      mistakes(R"({"include": "b.json"})"),
      StartsWith("a.json:1:13: /include: cannot read 'b.json': No such file")
  );
  EXPECT_EQ(Files{}.mistakes(), "a.json:1:1: cannot read 'a.json': No such file or directory\n");
  EXPECT_THAT(mistakes(R"({"include": "a.json"})"), HasSubstr("this file includes itself"));
}

TEST(MistakesTest, IncludesThatMultiplyEnd) {
  Files files;
  for (int i = 0; i < 40; ++i) {
    const std::string next = std::to_string(i + 1) + ".json";
    files.texts[i == 0 ? "a.json" : std::to_string(i) + ".json"] =
        R"({"include": [")" + next + R"(", ")" + next + R"("]})";
  }
  files.texts["40.json"] = "{}";
  EXPECT_THAT(files.mistakes(), HasSubstr("more than 1000 files are included"));
}

TEST(MistakesTest, WhatClassesShareIsToldOnce) {
  EXPECT_EQ(
      mistakes(R"({"headers": {"a b": "c"}, "users": [
        {"name": "A", "tasks": [{"name": "t", "steps": []}]},
        {"name": "B", "tasks": [{"name": "t", "steps": []}]}]})"),
      "a.json:1:14: /headers/a b: 'a b' is no header's name\n"
  );
}

TEST(MistakesTest, RulesForAnswersAreChecked) {
  EXPECT_THAT(
      mistakes(with_steps(R"({"get": "/", "expect": {"body": {"matches": "("}}})")),
      HasSubstr("is no regular expression")
  );
  EXPECT_THAT(
      mistakes(with_steps(R"({"get": "/", "expect": {"json": {"a": 1}}})")),
      HasSubstr("'a' is no JSON pointer")
  );
  EXPECT_THAT(
      mistakes(with_steps(R"({"get": "/", "extract": {"x": {"default": 1}}})")),
      HasSubstr("one of 'json', 'regex', 'header' and 'cookie'")
  );
}

}  // namespace
}  // namespace loadgen::scenario

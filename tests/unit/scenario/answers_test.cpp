#include "scenario/json/answers.hpp"

#include "unit/scenario/files.hpp"

#include <gtest/gtest.h>

namespace loadgen::scenario {
namespace {

/// What the rules of one request make of an answer.
class AnswersTest : public ::testing::Test {
 protected:
  AnswersTest() {
    reply_.status = 200;
    reply_.fields = "Content-Type: application/json\r\nX-Id: 17\r\n";
    reply_.body = R"({"items": [{"id": 9, "name": "é"}], "ok": true})";
    reply_.body_bytes = reply_.body.size();
    reply_.set_cookies = {"session=abc; Path=/"};
    reply_.ended = reply_.began + std::chrono::milliseconds(200);
  }

  std::string failure(const std::string& expect) {
    return judged(R"({"get": "/", "expect": )" + expect + "}").failure;
  }

  Verdict judged(const std::string& step) {
    scenario_ = Files{{{"a.json", with_steps(step)}}}.scenario();
    const ClassModel& model = *scenario_.classes.at(0);
    variables_.assign(model.slots, Unset{});
    Scope scope{variables_, counters_, random_};
    return judge(model.requests.at(0)->rules, reply_, scope);
  }

  http::Reply reply_;
  Scenario scenario_;
  std::vector<Value> variables_;
  std::vector<std::int64_t> counters_;
  Random random_{1};
};

TEST_F(AnswersTest, FailuresSayWhatWasExpectedAndWhatCame) {
  EXPECT_EQ(failure(R"({"json": {"/items/0/id": 7}})"), "expected /items/0/id = 7, got 9");
  EXPECT_EQ(failure(R"({"json": {"/items/1": {"exists": true}}})"), "expected /items/1 to exist");
  EXPECT_EQ(failure(R"({"json": {"/ok": {"exists": false}}})"), "expected /ok to be absent");
  EXPECT_EQ(failure(R"({"json": {"/no": 1}})"), "expected /no = 1, it is not there");
  EXPECT_EQ(failure(R"({"status": [201, 204]})"), "expected status 201 or 204, got 200");
  EXPECT_EQ(
      failure(R"({"header": {"x-id": {"matches": "^2"}}})"),
      "expected header x-id to match \"^2\", got \"17\""
  );
  EXPECT_EQ(
      failure(R"({"body": {"contains": "nothing"}})"), "expected body to contain \"nothing\""
  );
  EXPECT_EQ(failure(R"({"size": {"max": 10}})"), "expected size <= 10, got 48");
  EXPECT_EQ(failure(R"({"response_time": {"max": 0.1}})"), "expected response time <= 0.1");
}

TEST_F(AnswersTest, WhatIsAsExpectedPasses) {
  EXPECT_EQ(
      failure(R"({"status": 200, "header": {"X-ID": "17"}, "body": {"matches": "id.: 9"}, "json":
        {"/ok": true, "/items/0/name": {"equals": "é", "contains": "é"}, "/items/0/id": {"min": 9, "max": 9}},
        "size": {"min": 1}, "response_time": {"max": 1}})"),
      ""
  );
}

TEST_F(AnswersTest, HowListsAndObjectsAreWrittenDoesNotCount) {
  EXPECT_EQ(failure(R"({"json": {"/items": {"equals": [{"name": "é",  "id": 9.0}]}}})"), "");
  EXPECT_EQ(
      failure(R"({"json": {"/items/0": {"equals": {"id": 8}}}})"),
      R"(expected /items/0 = {"id": 8}, got {"id":9,"name":"é"})"
  );
}

TEST_F(AnswersTest, PartsBecomeVariables) {
  const Verdict verdict = judged(R"-({"get": "/", "extract": {
    "id": {"json": "/items/0/id"}, "list": {"json": "/items"}, "name": {"regex": "\"name\": \"([^\"]*)"},
    "header": {"header": "x-id"}, "cookie": {"cookie": "session"}, "none": {"json": "/none", "default": 5}}})-"
  );
  EXPECT_EQ(verdict.failure, "");
  EXPECT_TRUE(verdict.goes_on);
  std::vector<std::string> texts;
  for (const Extraction& extraction : scenario_.classes[0]->requests[0]->rules.extractions) {
    texts.push_back(to_text(variables_[extraction.slot]));
  }
  const std::vector<std::string> wanted{"9", R"([{"id":9,"name":"é"}])", "é", "17", "abc", "5"};
  EXPECT_EQ(texts, wanted);
}

TEST_F(AnswersTest, APartThatIsMissingIsAFailure) {
  const Verdict verdict = judged(R"-({"get": "/", "extract": {"x": {"regex": "csrf=(.*)"}}})-");
  EXPECT_EQ(verdict.failure, "expected a match of \"csrf=(.*)\" to exist, for 'x'");
  EXPECT_FALSE(verdict.goes_on);
}

TEST_F(AnswersTest, ADeepAnswerIsAnException) {
  reply_.body = R"({"id": 7, "a": )" + std::string(200'000, '[') + std::string(200'000, ']') + "}";
  EXPECT_EQ(failure(R"({"json": {"/id": 7}})"), "");
  EXPECT_THROW(judged(R"({"get": "/", "extract": {"x": {"json": "/a"}}})"), ValueError);
}

TEST_F(AnswersTest, ALargeBodyIsSearchedInBoundedMemory) {
  reply_.body = std::string(1 << 20, 'a');
  EXPECT_EQ(failure(R"({"body": {"matches": "(a|b)*c"}})"), "expected body to match \"(a|b)*c\"");
}

}  // namespace
}  // namespace loadgen::scenario

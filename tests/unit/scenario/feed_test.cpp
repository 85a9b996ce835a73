#include "scenario/json/feed.hpp"

#include "unit/scenario/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace loadgen::scenario {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Order = Feed::Order;

std::vector<std::string> texts(const Feed::Row& row) {
  std::vector<std::string> result;
  for (const Value& value : row) result.push_back(to_text(value));
  return result;
}

std::unique_ptr<Feed> numbers(Order order) {
  std::vector<Feed::Row> rows;
  for (std::int64_t i = 0; i < 5; ++i) rows.push_back({i});
  return std::make_unique<Feed>(order, std::vector<std::string>{"n"}, std::move(rows));
}

/// What `count` calls give, `-` where there is no row.
std::string taken(Feed& feed, int count) {
  Random random(1);
  std::string result;
  for (int i = 0; i < count; ++i) {
    const Feed::Row* row = feed.take(random);
    result += row == nullptr ? "-" : to_text(row->front());
  }
  return result;
}

TEST(CsvTest, QuotesHoldCommasQuotesAndLines) {
  const Data data = read_csv("a,b\r\n1,\"x, \"\"y\"\"\nz\"\r\n\r\n,\n");
  EXPECT_EQ(data.mistake, "");
  EXPECT_THAT(data.columns, ElementsAre("a", "b"));
  ASSERT_EQ(data.rows.size(), 2U);
  EXPECT_THAT(texts(data.rows[0]), ElementsAre("1", "x, \"y\"\nz"));
  EXPECT_THAT(texts(data.rows[1]), ElementsAre("", ""));
}

TEST(CsvTest, MistakesHaveTheirLines) {
  EXPECT_EQ(read_csv("").mistake, "it is empty, its first line names the columns");
  EXPECT_EQ(read_csv("a,b\n1,2\n3\n").mistake, "line 3: 1 values, the first line has 2");
  EXPECT_THAT(read_csv("a\n\"x").mistake, HasSubstr("a quote is out of place"));
}

TEST(JsonLinesTest, ValuesKeepTheirTypes) {
  const Data data = read_json_lines("{\"a\": 1, \"b\": [2]}\n\n{\"b\": \"x\", \"a\": null}\n");
  EXPECT_EQ(data.mistake, "");
  EXPECT_THAT(data.columns, ElementsAre("a", "b"));
  EXPECT_EQ(data.rows[0][0], Value(std::int64_t{1}));
  EXPECT_EQ(data.rows[0][1], Value(RawJson{"[2]"}));
  EXPECT_EQ(read_json_lines("{\"a\": 1}\n[]\n").mistake, "line 2: no JSON object");
  EXPECT_THAT(read_json_lines("{\"a\": 1}\n{}\n").mistake, HasSubstr("line 2: there is no 'a'"));
}

TEST(JsonLinesTest, DeepValuesAreRefused) {
  const auto nested = [](std::size_t levels) {
    return "{\"a\": " + std::string(levels, '[') + std::string(levels, ']') + "}\n";
  };
  EXPECT_EQ(read_json_lines(nested(500)).mistake, "");
  EXPECT_EQ(
      read_json_lines("{\"a\": 1}\n" + nested(200'000)).mistake,
      "line 2: JSON has more than 512 levels of braces and brackets"
  );
}

TEST(FeedTest, OrdersAreWhatTheySay) {
  EXPECT_EQ(taken(*numbers(Order::in_order), 7), "0123401");
  EXPECT_EQ(taken(*numbers(Order::once), 7), "01234--");
  EXPECT_EQ(taken(*numbers(Order::one_a_user), 6), "01234-");
  const std::string shuffled = taken(*numbers(Order::shuffled), 10);
  EXPECT_EQ(std::set<char>(shuffled.begin(), shuffled.begin() + 5).size(), 5U);
  EXPECT_EQ(std::set<char>(shuffled.begin() + 5, shuffled.end()).size(), 5U);
  EXPECT_EQ(taken(*numbers(Order::random), 100).find('-'), std::string::npos);
}

std::string mistakes(const std::string& feed, const std::string& steps) {
  std::string text = with_steps(steps);
  text.insert(1, R"("feeds": {"f": )" + feed + "}, ");
  return Files{{{"a.json", text}, {"d.csv", "n\n1\n"}, {"bad.csv", "n n\n1\n"}}}.mistakes();
}

TEST(FeedTest, MistakesAreTold) {
  EXPECT_EQ(mistakes(R"({"file": "d.csv"})", R"({"next": "f"}, {"get": "/${f.n}"})"), "none");
  EXPECT_THAT(mistakes(R"({"file": "d.csv"})", R"({"next": "g"})"), HasSubstr("unknown feed 'g'"));
  EXPECT_THAT(
      mistakes(R"({"file": "d.csv"})", R"({"get": "/${f.m}"})"),
      HasSubstr("unknown variable 'f.m', did you mean 'f.n'?")
  );
  EXPECT_THAT(
      mistakes(R"({"file": "d.csv", "order": "onc"})", ""),
      HasSubstr("unknown order 'onc', did you mean 'once'?")
  );
  EXPECT_THAT(
      mistakes(R"({"file": "no.csv"})", ""), HasSubstr("/feeds/f/file: cannot read 'no.csv'")
  );
  EXPECT_THAT(
      mistakes(R"({"file": "d.csv"})", R"({"repeat": {"feed": "f"}, "steps": []})"),
      HasSubstr("never ends")
  );
  EXPECT_THAT(
      mistakes(R"({"file": "bad.csv"})", ""), HasSubstr("'f.n n' cannot be the name of a variable")
  );
}

}  // namespace
}  // namespace loadgen::scenario

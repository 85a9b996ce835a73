#include "cli/arguments.hpp"

#include "cli/closest_flag.hpp"
#include "cli/usage_error.hpp"
#include "stats/likeness.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loadgen::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using List = std::vector<std::string>;

Arguments parse(const List& words) {
  return parse_arguments(every_option(), words);
}

std::string error(const List& words) {
  try {
    parse(words);
    return "no error";
  } catch (const UsageError& error) {
    return error.what();
  }
}

Value value(const List& words, std::string_view flag) {
  const Arguments arguments = parse(words);
  const Value* found = arguments.find(flag);
  return found == nullptr ? Value(std::string("not given")) : *found;
}

const Value kTen = std::int64_t{10};

TEST(ArgumentsTest, ValuesFollowOrAreJoined) {
  EXPECT_EQ(value({"-u", "10"}, "--users"), kTen);
  EXPECT_EQ(value({"-u10"}, "--users"), kTen);
  EXPECT_EQ(value({"-u=10"}, "--users"), kTen);
  EXPECT_EQ(value({"--users", "10"}, "--users"), kTen);
  EXPECT_EQ(value({"--users=10"}, "--users"), kTen);
  EXPECT_EQ(value({"-H="}, "--host"), Value(std::string()));
  EXPECT_EQ(value({"-H", ""}, "--host"), Value(std::string()));
}

TEST(ArgumentsTest, TheLastOfSeveralCounts) {
  EXPECT_EQ(value({"-u", "1", "--users", "10"}, "--users"), kTen);
  EXPECT_EQ(value({"-T", "a", "-T", "b"}, "--tags"), Value(List{"b"}));
}

TEST(ArgumentsTest, PrefixesOfLocustsOptionsAreEnough) {
  EXPECT_EQ(value({"--us", "10"}, "--users"), kTen);
  EXPECT_EQ(value({"--us=10"}, "--users"), kTen);
  EXPECT_EQ(value({"--headles"}, "--headless"), Value(true));
  EXPECT_EQ(value({"--skip-log"}, "--skip-log-setup"), Value(true));
  EXPECT_EQ(value({"--json"}, "--json"), Value(true));
  EXPECT_EQ(error({"--jso"}), "ambiguous option: --jso could match --json, --json-file");
  EXPECT_EQ(error({"--head=1"}), "ambiguous option: --head=1 could match --headless, --headful");
}

TEST(ArgumentsTest, OwnOptionsNeedTheirFullNames) {
  EXPECT_EQ(value({"--threads", "10"}, "--threads"), kTen);
  EXPECT_THAT(parse({"--thread", "10"}).unrecognized, ElementsAre("--thread"));
  EXPECT_THAT(parse({"--pa=/"}).unrecognized, ElementsAre("--pa=/"));
  EXPECT_EQ(value({"--me"}, "--method"), Value(std::string("not given")));
}

TEST(ArgumentsTest, ShortFlagsAreBundled) {
  const Arguments arguments = parse({"-lu", "10"});
  EXPECT_NE(arguments.find("--list"), nullptr);
  EXPECT_EQ(*arguments.find("--users"), kTen);
  EXPECT_EQ(value({"-lu10"}, "--users"), kTen);
  EXPECT_EQ(error({"-lx"}), "argument -l/--list: ignored explicit argument 'x'");
  EXPECT_EQ(error({"--list="}), "argument -l/--list: ignored explicit argument ''");
}

TEST(ArgumentsTest, NegativeNumbersAreValues) {
  EXPECT_EQ(value({"--autoquit", "-1"}, "--autoquit"), Value(std::int64_t{-1}));
  EXPECT_EQ(error({"-r", "-.5"}), "argument -r/--spawn-rate: must be > 0");
  EXPECT_EQ(error({"-r", "-1e5"}), "argument -r/--spawn-rate: expected one argument");
  EXPECT_EQ(value({"-H", "-x y"}, "--host"), Value(std::string("-x y")));
  EXPECT_EQ(value({"-H", "-"}, "--host"), Value(std::string("-")));
  EXPECT_EQ(error({"-H", "-x"}), "argument -H/--host: expected one argument");
  EXPECT_EQ(error({"-H", "--", "x"}), "argument -H/--host: expected one argument");
}

TEST(ArgumentsTest, ListsTakeAllThatFollows) {
  EXPECT_EQ(value({"-T", "a", "b", "V"}, "--tags"), Value(List{"a", "b", "V"}));
  EXPECT_EQ(value({"-T"}, "--tags"), Value(List{}));
  EXPECT_EQ(value({"--tags=a", "V"}, "--tags"), Value(List{"a"}));
  const Arguments arguments = parse({"-T", "a", "--", "V", "-x"});
  EXPECT_EQ(*arguments.find("--tags"), Value(List{"a"}));
  EXPECT_THAT(arguments.positionals, ElementsAre("V", "-x"));
}

TEST(ArgumentsTest, PositionalsStandTogether) {
  EXPECT_THAT(parse({"A", "B", "-u", "1"}).positionals, ElementsAre("A", "B"));
  EXPECT_THAT(parse({"-u", "1", "A", "--", "-x", "--"}).positionals, ElementsAre("A", "-x", "--"));
  EXPECT_THAT(parse({"A", "-u", "1", "B"}).unrecognized, ElementsAre("B"));
  EXPECT_THAT(parse({"A", "-T", "x", "--", "B"}).unrecognized, ElementsAre("--", "B"));
  EXPECT_THAT(parse({"-u", "1", "--"}).positionals, IsEmpty());
}

TEST(ArgumentsTest, ParsingEndsAtHelp) {
  EXPECT_NE(parse({"-h", "-u", "abc"}).find("--help"), nullptr);
  EXPECT_NE(parse({"-lh", "-u", "abc"}).find("--help"), nullptr);
  EXPECT_EQ(error({"-u", "abc", "-h"}), "argument -u/--users: invalid int value: 'abc'");
  EXPECT_NE(parse({"-V"}).find("--version"), nullptr);
}

TEST(ArgumentsTest, RepeatableOptionsKeepAll) {
  EXPECT_EQ(parse({"--header", "A: 1", "--header=B: 2"}).given.size(), 2U);
}

TEST(ClosestFlagTest, MeasuresAsDifflibDoes) {
  EXPECT_DOUBLE_EQ(likeness("abcd", "bcde"), 0.75);
  EXPECT_DOUBLE_EQ(likeness("--users", "--user"), 12.0 / 13);
  EXPECT_EQ(closest_flag(every_option(), "--spawnrate"), "--spawn-rate");
  EXPECT_EQ(closest_flag(every_option(), "--stats-interval"), std::nullopt);
  EXPECT_EQ(closest_flag(every_option(), "--thread"), "--threads");
}

}  // namespace
}  // namespace loadgen::cli

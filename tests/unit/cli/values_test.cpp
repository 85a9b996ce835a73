#include "cli/values.hpp"

#include <gtest/gtest.h>

namespace loadgen::cli {
namespace {

using std::chrono::seconds;

std::string refusal(Value (*type)(std::string_view), std::string_view text) {
  try {
    type(text);
    return "taken";
  } catch (const BadValue& error) {
    return error.what();
  }
}

TEST(IntegerTest, TakesPythonsSyntax) {
  EXPECT_EQ(integer("10"), Value(std::int64_t{10}));
  EXPECT_EQ(integer("+5"), Value(std::int64_t{5}));
  EXPECT_EQ(integer("-5"), Value(std::int64_t{-5}));
  EXPECT_EQ(integer("1_000"), Value(std::int64_t{1000}));
  EXPECT_EQ(integer(" 7\n"), Value(std::int64_t{7}));
  EXPECT_EQ(integer("007"), Value(std::int64_t{7}));
}

TEST(IntegerTest, RefusesWhatPythonRefuses) {
  for (const char* const text :
       {"", " ", "0x10", "1.0", "1e3", "1__0", "_1", "1_", "+", "- 5", "1 0"}) {
    EXPECT_EQ(refusal(integer, text).substr(0, 17), "invalid int value") << text;
  }
  EXPECT_EQ(refusal(integer, "it's"), "invalid int value: \"it's\"");
  EXPECT_EQ(refusal(integer, "99999999999999999999"), "'99999999999999999999' is out of range");
}

TEST(IntegerTest, CountsHaveALeast) {
  EXPECT_EQ(refusal(user_count, "-1"), "must not be negative");
  EXPECT_EQ(user_count("0"), Value(std::int64_t{0}));
  EXPECT_EQ(refusal(thread_count, "0"), "must be at least 1");
  EXPECT_EQ(
      refusal(positive_integer, "0"),
      "Invalid --expect-workers argument (0), must be a positive number"
  );
}

TEST(SpawnRateTest, TakesPythonsSyntax) {
  for (const char* const text :
       {"10", "1e1", "1_0", " +10.0 ", "10.", "1.0E+1", ".1e2", "1_0.0_0"}) {
    EXPECT_EQ(spawn_rate(text), Value(10.0)) << text;
  }
}

TEST(SpawnRateTest, RefusesWhatPythonRefuses) {
  for (const char* const text : {"", ".", "1e", "0x10", "1,5", "1__0", "1_.5", "e5", "5s"}) {
    EXPECT_EQ(refusal(spawn_rate, text).substr(0, 21), "invalid checker value") << text;
  }
}

TEST(SpawnRateTest, IsFiniteAndAboveZero) {
  for (const char* const text : {"nan", "-NaN", "inf", "-Infinity", "1e999"}) {
    EXPECT_EQ(refusal(spawn_rate, text), "must be a finite number") << text;
  }
  EXPECT_EQ(refusal(spawn_rate, "0"), "must be > 0");
  EXPECT_EQ(refusal(spawn_rate, "-0.5"), "must be > 0");
}

TEST(TimeoutTest, IsANumberOfSeconds) {
  EXPECT_EQ(timeout("0.5"), Value(0.5));
  EXPECT_EQ(timeout(" 10 "), Value(10.0));
  for (const char* text : {"0", "-1", "inf", "nan", "1e12", "1s", "", "0.0001"}) {
    const std::string error = refusal(timeout, text);
    EXPECT_TRUE(error.ends_with("is no number of seconds above zero")) << text << error;
  }
}

TEST(TimeSpanTest, TakesDigitsOrUnitsInOrder) {
  EXPECT_EQ(time_span("20"), Value(seconds(20)));
  EXPECT_EQ(time_span("05"), Value(seconds(5)));
  EXPECT_EQ(time_span("20s"), Value(seconds(20)));
  EXPECT_EQ(time_span("90m"), Value(seconds(5400)));
  EXPECT_EQ(time_span("1h1m1s"), Value(seconds(3661)));
  EXPECT_EQ(time_span("1h1s"), Value(seconds(3601)));
  EXPECT_EQ(time_span("0s"), Value(seconds(0)));
}

TEST(TimeSpanTest, RefusesTheRest) {
  for (const char* const text :
       {"1.5", "-5", "2H", "1m1h", "1h 2m", "10ms", "abc", " 5", "h", "1h2"}) {
    EXPECT_EQ(
        refusal(time_span, text),
        "Invalid time span format. Valid formats: 20, 20s, 3m, 2h, 1h20m, 3h30m10s, etc."
    ) << text;
  }
  EXPECT_EQ(refusal(time_span, ""), "Invalid time span format");
  EXPECT_EQ(refusal(time_span, "99999999999999999999h"), "Invalid time span: more than 100 years");
  EXPECT_EQ(refusal(time_span, "999999h"), "Invalid time span: more than 100 years");
}

TEST(LogLevelTest, TakesAnyLetterCase) {
  EXPECT_EQ(log_level("Debug"), Value(log::Level::debug));
  EXPECT_EQ(log_level("CRITICAL"), Value(log::Level::critical));
}

TEST(RequestTest, MethodsAreTokens) {
  EXPECT_EQ(method("PATCH"), Value(std::string("PATCH")));
  EXPECT_EQ(refusal(method, "GE T"), "'GE T' is not an HTTP method, write one as GET");
  EXPECT_EQ(refusal(method, ""), "'' is not an HTTP method, write one as GET");
}

TEST(RequestTest, PathsStartWithASlash) {
  EXPECT_EQ(path("/a?b=c"), Value(std::string("/a?b=c")));
  EXPECT_EQ(refusal(path, "a"), "'a' does not start with '/'");
  EXPECT_EQ(refusal(path, "/a b"), "'/a b' has blanks, write them as %20");
  EXPECT_EQ(refusal(path, "/a\r\n"), "'/a\\r\\n' has blanks, write them as %20");
}

TEST(RequestTest, HeadersHaveANameAndAColon) {
  EXPECT_EQ(header("X-Id:  a: b "), Value(Header{"X-Id", "a: b"}));
  EXPECT_EQ(header("Empty:"), Value(Header{"Empty", ""}));
  for (const char* const text : {"X", ": b", "X Y: b", "X: a\r\nY: b"}) {
    EXPECT_TRUE(refusal(header, text).ends_with("is not a header, write it as 'Name: value'"))
        << text;
  }
}

}  // namespace
}  // namespace loadgen::cli

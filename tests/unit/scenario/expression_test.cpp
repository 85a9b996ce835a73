#include "scenario/json/expression.hpp"

#include "scenario/json/texts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loadgen::scenario {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;

/// Compiles texts and computes them for one user.
class ExpressionTest : public ::testing::Test {
 protected:
  Value value(const std::string& text) {
    const ExpressionPtr compiled = texts_.expression(text, {&source_});
    if (!compiled) return Unset{};
    variables_.resize(texts_.names().slots().size());
    counters_.resize(texts_.names().counters());
    Scope scope{variables_, counters_, random_};
    return compiled->value(scope);
  }

  std::string text(const std::string& text) { return to_text(value(text)); }

  std::string rendered(const std::string& text, Escape escape) {
    const Template compiled = texts_.text(text, {&source_}, escape);
    variables_.resize(texts_.names().slots().size());
    Scope scope{variables_, counters_, random_};
    return compiled.render(scope);
  }

  std::string mistake(const std::string& text) {
    problems_ = {};
    texts_.expression(text, {&source_});
    return problems_.text();
  }

  void set(const std::string& name, Value value) {
    const std::size_t slot = texts_.declare(name, {&source_});
    variables_.resize(std::max(variables_.size(), slot + 1));
    variables_[slot] = std::move(value);
  }

  Source source_{"a.json", ""};
  Counters counters_of_all_;
  Environment environment_ = [](const std::string& name) -> std::optional<std::string> {
    if (name == "REGION") return "eu";
    return std::nullopt;
  };
  Problems problems_;
  Texts texts_{counters_of_all_, environment_, problems_};
  std::vector<Value> variables_;
  std::vector<std::int64_t> counters_;
  Random random_{1};
};

TEST_F(ExpressionTest, Calculates) {
  EXPECT_EQ(value("1 + 2 * 3"), Value(std::int64_t{7}));
  EXPECT_EQ(value("(1 + 2) * 3 - -1"), Value(std::int64_t{10}));
  EXPECT_EQ(value("7 / 2"), Value(3.5));
  EXPECT_EQ(value("floor(99 / 14)"), Value(std::int64_t{7}));
  EXPECT_EQ(value("round(2.345, 1)"), Value(2.3));
  EXPECT_EQ(value("9223372036854775807 + 1"), Value(9223372036854775808.0));
}

TEST_F(ExpressionTest, Compares) {
  set("name", std::string("x"));
  EXPECT_EQ(value("1 < 2 and not 3 <= 2"), Value(true));
  EXPECT_EQ(value("name == 'x' or 1 / 0"), Value(true));
  EXPECT_EQ(value("1 == 1.0"), Value(true));
  EXPECT_EQ(value("name != 'x'"), Value(false));
}

TEST_F(ExpressionTest, WordsAreNotOperatorsWithin) {
  set("order", std::int64_t{3});
  set("nothing", std::int64_t{4});
  EXPECT_EQ(value("order + nothing"), Value(std::int64_t{7}));
}

TEST_F(ExpressionTest, RandomValuesAreWhereTheyShall) {
  for (int i = 0; i < 200; ++i) {
    const auto whole = std::get<std::int64_t>(value("int(1, 3)"));
    EXPECT_TRUE(whole >= 1 && whole <= 3);
    const double real = std::get<double>(value("float(0, 1, 2)"));
    EXPECT_TRUE(real >= 0 && real <= 1);
    EXPECT_NEAR(real * 100, std::round(real * 100), 1e-9);
  }
  EXPECT_THAT(
      text("uuid()"),
      MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
  );
  EXPECT_THAT(text("string(8, 'ab')"), MatchesRegex("[ab]{8}"));
  EXPECT_THAT(
      text("now()"),
      MatchesRegex("20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z")
  );
}

TEST_F(ExpressionTest, DistributionsHaveTheirMeans) {
  constexpr int kCount = 2000;
  double sum = 0;
  double squares = 0;
  double waits = 0;
  for (int i = 0; i < kCount; ++i) {
    const double number = std::get<double>(value("normal(10, 2, 3)"));
    EXPECT_NEAR(number * 1000, std::round(number * 1000), 1e-6);
    sum += number;
    squares += (number - 10) * (number - 10);
    const double wait = std::get<double>(value("exponential(3)"));
    EXPECT_GE(wait, 0);
    waits += wait;
  }
  // Within five deviations of what the mean of so many has.
  EXPECT_NEAR(sum / kCount, 10, 5 * 2 / std::sqrt(kCount));
  EXPECT_NEAR(std::sqrt(squares / kCount), 2, 0.3);
  EXPECT_NEAR(waits / kCount, 3, 5 * 3 / std::sqrt(kCount));
}

TEST_F(ExpressionTest, MadeShortOrATextOrNegative) {
  EXPECT_EQ(value("round(2.5)"), Value(std::int64_t{3}));
  EXPECT_EQ(value("text(7)"), Value(std::string("7")));
  EXPECT_EQ(value("floor(-0.5)"), Value(std::int64_t{-1}));
  EXPECT_EQ(value("null == null and not false"), Value(true));
}

TEST_F(ExpressionTest, ChoicesFollowTheirWeights) {
  int rare = 0;
  for (int i = 0; i < 1000; ++i)
    rare += text("choice('often': 9, 'rare': 1, 'never': 0)") == "rare" ? 1 : 0;
  EXPECT_GT(rare, 50);
  EXPECT_LT(rare, 180);
}

TEST_F(ExpressionTest, TimesMove) {
  const auto now = std::get<std::int64_t>(value("epoch()"));
  EXPECT_NEAR(static_cast<double>(std::get<std::int64_t>(value("epoch(-3600)")) - now), -3600, 2);
  EXPECT_NEAR(
      static_cast<double>(std::get<std::int64_t>(value("epoch_ms()"))) / 1000,
      static_cast<double>(now),
      2
  );
}

TEST_F(ExpressionTest, CountersCount) {
  const ExpressionPtr own = texts_.expression("counter('a')", {&source_});
  const ExpressionPtr shared = texts_.expression("global_counter('a', 10)", {&source_});
  std::vector<std::int64_t> first(1);
  std::vector<std::int64_t> second(1);
  Scope a{variables_, first, random_};
  Scope b{variables_, second, random_};
  EXPECT_EQ(own->value(a), Value(std::int64_t{1}));
  EXPECT_EQ(own->value(a), Value(std::int64_t{2}));
  EXPECT_EQ(own->value(b), Value(std::int64_t{1}));
  EXPECT_EQ(shared->value(a), Value(std::int64_t{10}));
  EXPECT_EQ(shared->value(b), Value(std::int64_t{11}));
}

TEST_F(ExpressionTest, Encodes) {
  EXPECT_EQ(text("base64('a:b')"), "YTpi");
  EXPECT_EQ(text("md5('a')"), "0cc175b9c0f1b6a831c399e269772661");
  EXPECT_EQ(text("sha1('a')"), "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8");
  EXPECT_EQ(text("sha256('')"), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(text("url('a b/ü')"), "a%20b%2F%C3%BC");
  EXPECT_EQ(text("env('REGION')"), "eu");
  EXPECT_EQ(text("env('NONE', 'x')"), "x");
}

TEST_F(ExpressionTest, TextsAreEscapedWhereTheyStand) {
  set("v", std::string("a \"b\"\n/&"));
  EXPECT_EQ(rendered("x ${v}", Escape::json_text), "x a \\\"b\\\"\\u000A/&");
  EXPECT_EQ(rendered("/x/${v}", Escape::path), "/x/a%20%22b%22%0A%2F%26");
  EXPECT_EQ(rendered("/x?q=${v}", Escape::path), "/x?q=a+%22b%22%0A%2F%26");
  EXPECT_EQ(rendered("$${v} costs $5", Escape::none), "${v} costs $5");
  EXPECT_EQ(rendered("${v}${v}", Escape::none), "a \"b\"\n/&a \"b\"\n/&");
}

TEST_F(ExpressionTest, ValuesThatCannotBeComputedSayWhy) {
  EXPECT_THROW(value("unset + 1"), ValueError);
  EXPECT_THROW(value("1 / 0"), ValueError);
  EXPECT_THROW(value("'x' * 2"), ValueError);
  EXPECT_THROW(value("int(2, 1)"), ValueError);
}

TEST_F(ExpressionTest, MistakesAreNamed) {
  EXPECT_THAT(mistake("intt(1, 2)"), HasSubstr("unknown function 'intt', did you mean 'int'?"));
  EXPECT_THAT(mistake("int(1)"), HasSubstr("int() is given 1 values, use it as int(1, 100)"));
  EXPECT_THAT(mistake("${x"), HasSubstr("the '}' is missing"));
  EXPECT_THAT(mistake("1 +"), HasSubstr("a value is missing"));
  EXPECT_THAT(mistake("env('NONE')"), HasSubstr("the environment has no NONE"));
  EXPECT_THAT(mistake(std::string(1000, '(')), HasSubstr("too deep"));
}

}  // namespace
}  // namespace loadgen::scenario

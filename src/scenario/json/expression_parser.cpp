#include "scenario/json/expression_nodes.hpp"
#include "stats/python_repr.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace loadgen::scenario {
namespace {

constexpr int kDeepest = 32;

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

using Kind = Operation::Kind;

/// Operators from the loosest to the tightest.
constexpr int kLevels = 5;
constexpr int kComparisons = 2;
struct Operator {
  int level;
  std::string_view text;  ///< a longer one before its beginning
  Kind kind;
};
constexpr Operator kOperators[] = {
    {0, "or", Kind::either},
    {1, "and", Kind::both},
    {2, "==", Kind::equal},
    {2, "!=", Kind::unequal},
    {2, "<=", Kind::at_most},
    {2, ">=", Kind::at_least},
    {2, "<", Kind::less},
    {2, ">", Kind::more},
    {3, "+", Kind::add},
    {3, "-", Kind::subtract},
    {4, "*", Kind::multiply},
    {4, "/", Kind::divide},
};

/// The first mistake of an expression ends it.
struct Mistake {};

class Parser {
 public:
  Parser(std::string_view& text, char end, const ExpressionContext& context)
      : rest_(text), end_(end), context_(context) {}

  ExpressionPtr parse() {
    ExpressionPtr result = binary(0);
    skip_blanks();
    if (end_ == '\0' ? !rest_.empty() : !rest_.starts_with(end_)) {
      fail(
          rest_.empty() ? fmt::format("the '{}' is missing", end_)
                        : fmt::format("{} was not expected here", quoted_rest())
      );
    }
    if (end_ != '\0') rest_.remove_prefix(1);
    return result;
  }

 private:
  [[noreturn]] void fail(std::string message) {
    context_.mistake(std::move(message));
    throw Mistake();
  }

  std::string quoted_rest() const {
    constexpr std::size_t kShown = 20;
    return python_repr(rest_.substr(0, kShown));
  }

  void skip_blanks() {
    while (rest_.starts_with(' ') || rest_.starts_with('\t')) rest_.remove_prefix(1);
  }

  bool take(std::string_view word) {
    skip_blanks();
    if (!rest_.starts_with(word)) return false;
    const bool is_word = is_letter(word.front());
    if (is_word && rest_.size() > word.size() &&
        (is_letter(rest_[word.size()]) || is_digit(rest_[word.size()]))) {
      return false;
    }
    rest_.remove_prefix(word.size());
    return true;
  }

  const Operator* take_operator(int level) {
    for (const Operator& candidate : kOperators) {
      if (candidate.level == level && take(candidate.text)) return &candidate;
    }
    return nullptr;
  }

  /// A chain of operators is bounded too: each deepens the tree.
  ExpressionPtr binary(int level) {
    constexpr int kLongest = 64;
    if (level == kLevels) return unary();
    if (level == kComparisons && take("not")) return negated();
    ExpressionPtr left = binary(level + 1);
    int length = 0;
    while (const Operator* found = take_operator(level)) {
      if (++length > kLongest) fail("the expression is too long");
      ExpressionPtr right = binary(level + 1);
      left = std::make_shared<Operation>(found->kind, std::move(left), std::move(right));
    }
    return left;
  }

  ExpressionPtr negated() {
    if (++depth_ > kDeepest) fail("the expression is too deep");
    ExpressionPtr result = std::make_shared<Negation>(binary(kComparisons));
    --depth_;
    return result;
  }

  ExpressionPtr unary() {
    if (++depth_ > kDeepest) fail("the expression is too deep");
    ExpressionPtr result;
    if (take("-")) {
      result = std::make_shared<Operation>(Kind::subtract, make_constant(std::int64_t{0}), unary());
    } else {
      result = primary();
    }
    --depth_;
    return result;
  }

  ExpressionPtr primary() {
    skip_blanks();
    if (rest_.empty()) fail("a value is missing");
    const char c = rest_.front();
    if (take("(")) {
      ExpressionPtr inner = binary(0);
      if (!take(")")) fail("a ')' is missing");
      return inner;
    }
    if (c == '\'') return make_constant(text());
    if (is_digit(c)) return make_constant(number());
    if (is_letter(c)) return named();
    fail(fmt::format("{} is no value: a name, a function, a number or a 'text'", quoted_rest()));
  }

  std::string text() {
    const std::size_t end = rest_.find('\'', 1);
    if (end == std::string_view::npos) fail("the ' at the end of a text is missing");
    std::string result(rest_.substr(1, end - 1));
    rest_.remove_prefix(end + 1);
    return result;
  }

  Value number() {
    const auto length = static_cast<std::size_t>(
        std::ranges::find_if_not(rest_, [](char c) { return is_digit(c) || c == '.'; }) -
        rest_.begin()
    );
    const std::string_view digits = rest_.substr(0, length);
    const char* end = digits.data() + digits.size();
    Value result;
    std::int64_t integer = 0;
    double real = 0;
    if (const auto read = std::from_chars(digits.data(), end, integer);
        read.ec == std::errc() && read.ptr == end) {
      result = integer;
    } else if (const auto again = std::from_chars(digits.data(), end, real);
               again.ec == std::errc() && again.ptr == end) {
      result = real;
    } else {
      fail(fmt::format("'{}' is no number", digits));
    }
    rest_.remove_prefix(length);
    return result;
  }

  std::string_view name() {
    std::size_t length = 0;
    while (length < rest_.size() &&
           (is_letter(rest_[length]) || is_digit(rest_[length]) || rest_[length] == '.')) {
      ++length;
    }
    const std::string_view result = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return result;
  }

  ExpressionPtr named() {
    const std::string_view word = name();
    if (take("(")) return function(word);
    if (word == "true" || word == "false") return make_constant(word == "true");
    if (word == "null") return make_constant(nullptr);
    context_.used(word);
    return make_variable(context_.names.slot(word), std::string(word));
  }

  ExpressionPtr function(std::string_view word) {
    if (word == "choice") return choice();
    if (word == "counter" || word == "global_counter") return counter(word);
    if (word == "env") return environment();
    const auto known = functions();
    const auto found = std::ranges::find(known, word, &Function::name);
    if (found == known.end()) {
      std::vector<std::string_view> names{"choice", "counter", "global_counter", "env"};
      for (const Function& candidate : known) names.push_back(candidate.name);
      context_.unknown(word, names);
      throw Mistake();
    }
    std::vector<ExpressionPtr> arguments;
    if (!take(")")) {
      do {
        arguments.push_back(binary(0));
      } while (take(","));
      if (!take(")")) fail("a ')' is missing");
    }
    if (arguments.size() < found->least || arguments.size() > found->most) {
      fail(
          fmt::format("{}() is given {} values, use it as {}", word, arguments.size(), found->usage)
      );
    }
    return std::make_shared<Call>(*found, std::move(arguments));
  }

  ExpressionPtr choice() {
    std::vector<Choice::Option> options;
    double sum = 0;
    do {
      ExpressionPtr value = binary(0);
      double weight = 1;
      if (take(":")) {
        skip_blanks();
        if (rest_.empty() || !is_digit(rest_.front()))
          fail("a weight is a number, as in choice('a': 3, 'b': 1)");
        weight = to_number(number());
      }
      sum += weight;
      options.push_back({std::move(value), sum});
    } while (take(","));
    if (!take(")")) fail("a ')' is missing");
    if (!(sum > 0)) fail("choice(): all weights are 0");
    return std::make_shared<Choice>(std::move(options));
  }

  std::string literal(std::string_view usage) {
    skip_blanks();
    if (!rest_.starts_with('\'')) fail(fmt::format("use it as {}", usage));
    return text();
  }

  ExpressionPtr counter(std::string_view word) {
    const std::string usage = fmt::format("{0}('NAME') or {0}('NAME', START)", word);
    const std::string its_name = literal(usage);
    std::int64_t start = 1;
    if (take(",")) {
      skip_blanks();
      if (rest_.empty() || !is_digit(rest_.front())) fail(fmt::format("use it as {}", usage));
      start = to_integer(number());
    }
    if (!take(")")) fail(fmt::format("use it as {}", usage));
    if (word == "counter") {
      return std::make_shared<UserCounter>(context_.names.counter(its_name), start);
    }
    auto& shared = context_.counters[its_name];
    if (!shared) shared = std::make_shared<std::atomic<std::int64_t>>(0);
    return std::make_shared<GlobalCounter>(shared, start);
  }

  ExpressionPtr environment() {
    constexpr std::string_view kUsage = "env('NAME') or env('NAME', 'DEFAULT')";
    const std::string its_name = literal(kUsage);
    auto found = context_.environment(its_name);
    if (take(",")) {
      std::string other = literal(kUsage);
      if (!found) found = std::move(other);
    }
    if (!take(")")) fail(fmt::format("use it as {}", kUsage));
    if (!found) {
      fail(fmt::format(
          "the environment has no {0}: set it, or give a default as in env('{0}', 'x')", its_name
      ));
    }
    return make_constant(*found);
  }

  std::string_view& rest_;
  char end_;
  const ExpressionContext& context_;
  int depth_ = 0;
};

Value arithmetic(Kind kind, const Value& left, const Value& right) {
  const auto* a = std::get_if<std::int64_t>(&left);
  const auto* b = std::get_if<std::int64_t>(&right);
  if (a != nullptr && b != nullptr && kind != Kind::divide) {
    std::int64_t result = 0;
    const bool overflow = kind == Kind::add        ? __builtin_add_overflow(*a, *b, &result)
                          : kind == Kind::subtract ? __builtin_sub_overflow(*a, *b, &result)
                                                   : __builtin_mul_overflow(*a, *b, &result);
    if (!overflow) return result;
  }
  const double x = to_number(left);
  const double y = to_number(right);
  if (kind == Kind::add) return x + y;
  if (kind == Kind::subtract) return x - y;
  if (kind == Kind::multiply) return x * y;
  if (y == 0) throw ValueError("division by 0");
  return x / y;
}

bool compare(Kind kind, const Value& left, const Value& right) {
  if (kind == Kind::equal) return is_same(left, right);
  if (kind == Kind::unequal) return !is_same(left, right);
  const double x = to_number(left);
  const double y = to_number(right);
  if (kind == Kind::less) return x < y;
  if (kind == Kind::at_most) return x <= y;
  if (kind == Kind::more) return x > y;
  return x >= y;
}

}  // namespace

Value Operation::value(Scope& scope) const {
  if (kind_ == Kind::both) return is_true(left_->value(scope)) && is_true(right_->value(scope));
  if (kind_ == Kind::either) return is_true(left_->value(scope)) || is_true(right_->value(scope));
  const Value left = left_->value(scope);
  const Value right = right_->value(scope);
  if (kind_ < Kind::equal) return arithmetic(kind_, left, right);
  return compare(kind_, left, right);
}

ExpressionPtr make_base64(ExpressionPtr text) {
  const Function& function = *std::ranges::find(functions(), "base64", &Function::name);
  return std::make_shared<Call>(function, std::vector{std::move(text)});
}

ExpressionPtr compile_expression(
    std::string_view& text, char end, const ExpressionContext& context
) {
  try {
    return Parser(text, end, context).parse();
  } catch (const Mistake&) {
    return nullptr;
  } catch (const ValueError& error) {
    context.mistake(error.what());
    return nullptr;
  }
}

}  // namespace loadgen::scenario

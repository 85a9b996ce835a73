#include "load/wait_time.hpp"

#include "load/seconds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <vector>

namespace loadgen {

namespace {

struct Function {
  std::string_view name;
  std::size_t numbers;
  bool rate;  // its number must be positive
  WaitTime (*make)(double first, double second);
  std::string_view example;
};

constexpr auto kFunctions = std::to_array<Function>({
    {"constant", 1, false, [](double s, double) { return WaitTime::constant(s); }, "constant(1)"},
    {"between", 2, false, WaitTime::between, "between(1, 2)"},
    {"constant_pacing",
     1,
     false,
     [](double s, double) { return WaitTime::constant_pacing(s); },
     "constant_pacing(2)"},
    {"constant_throughput",
     1,
     true,
     [](double r, double) { return WaitTime::constant_throughput(r); },
     "constant_throughput(0.5)"},
    {"poisson", 1, true, [](double r, double) { return WaitTime::poisson(r); }, "poisson(0.5)"},
});

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

// `name ( argument , argument )`, each part without the blanks around it.
struct Call {
  std::string_view name;
  std::vector<std::string_view> arguments;
};

std::optional<Call> parse_call(std::string_view text) {
  text = trimmed(text);
  const std::size_t open = text.find('(');
  if (open == std::string_view::npos || text.back() != ')') return std::nullopt;
  Call call{trimmed(text.substr(0, open)), {}};
  std::string_view rest = trimmed(text.substr(open + 1, text.size() - open - 2));
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    call.arguments.push_back(trimmed(rest.substr(0, comma)));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return call;
}

std::string unknown(std::string_view text) {
  std::string examples;
  for (const Function& function : kFunctions) {
    examples += fmt::format("{}{}", examples.empty() ? "" : ", ", function.example);
  }
  return fmt::format("unknown wait time '{}'; use one of {}", text, examples);
}

}  // namespace

std::variant<WaitTime, std::string> parse_wait_time(std::string_view text) {
  const std::optional<Call> call = parse_call(text);
  if (!call) return unknown(text);
  const auto* const function = std::ranges::find(kFunctions, call->name, &Function::name);
  if (function == std::end(kFunctions)) return unknown(text);

  std::vector<double> numbers;
  for (const std::string_view argument : call->arguments) {
    if (const auto value = number(argument)) numbers.push_back(*value);
  }
  const std::size_t wanted = function->numbers;
  if (numbers.size() != wanted || call->arguments.size() != wanted) {
    return fmt::format(
        "{}() takes {} number{}, as in {}; got '{}'",
        function->name,
        wanted,
        wanted == 1 ? "" : "s",
        function->example,
        text
    );
  }
  if (function->rate && numbers[0] <= 0) {
    return fmt::format(
        "{}() requires a positive rate, got: {}", function->name, call->arguments[0]
    );
  }
  if (std::ranges::min(numbers) < 0) {
    return fmt::format("{}() takes no negative number, got '{}'", function->name, text);
  }
  return function->make(numbers[0], numbers.back());
}

TimePoint Waits::next_due(TimePoint now, Random& random) {
  const auto uniform = [&random] { return std::generate_canonical<double, 53>(random); };
  const auto& [kind, first, second] = wait_time_;
  switch (kind) {
    case WaitTime::Kind::between: {
      const double seconds = first == second ? first : first + uniform() * (second - first);
      return now + std::max(to_nanos(seconds), Nanos(0));
    }
    case WaitTime::Kind::pacing:
      return now + paced(now);
    case WaitTime::Kind::poisson:
      return now + to_nanos(-std::log1p(-uniform()) * first);
  }
  return now;
}

// Locust user/wait_time.py constant_pacing
Nanos Waits::paced(TimePoint now) {
  const Nanos run = now - last_run_ - last_wait_;
  last_wait_ = std::max(to_nanos(wait_time_.first) - run, Nanos(0));
  last_run_ = now;
  return last_wait_;
}

}  // namespace loadgen

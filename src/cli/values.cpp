#include "cli/values.hpp"

#include "cli/ascii.hpp"
#include "cli/python_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <optional>

namespace loadgen::cli {
namespace {

constexpr std::string_view kBadTimeSpan =
    "Invalid time span format. Valid formats: 20, 20s, 3m, 2h, 1h20m, 3h30m10s, etc.";

/// What a token may hold beside letters and digits: RFC 9110, 5.6.2.
constexpr std::string_view kTokenMarks = "!#$%&'*+-.^_`|~";

/// Longer spans would overflow a count of nanoseconds.
constexpr std::int64_t kLongestSpan = 100LL * 365 * 24 * 3600;

/// The coarse timer of the client knows no shorter ones.
constexpr double kShortestTimeout = 0.001;

/// Moves digits with single underscores between them from `text` to `digits`: Python's digitpart.
bool take_digits(std::string_view& text, std::string& digits) {
  if (text.empty() || !is_digit(text.front())) return false;
  while (!text.empty()) {
    const bool joined = text.size() > 1 && text[0] == '_' && is_digit(text[1]);
    if (joined) text.remove_prefix(1);
    if (!is_digit(text.front())) break;
    digits += text.front();
    text.remove_prefix(1);
  }
  return true;
}

void take_sign(std::string_view& text, std::string& number) {
  if (text.empty() || (text.front() != '+' && text.front() != '-')) return;
  if (text.front() == '-') number += '-';
  text.remove_prefix(1);
}

/// The text as from_chars takes it, or nothing when Python's int() would refuse it.
std::optional<std::string> plain_integer(std::string_view text) {
  text = trimmed(text);
  std::string number;
  take_sign(text, number);
  if (!take_digits(text, number) || !text.empty()) return std::nullopt;
  return number;
}

/// The text as strtod takes it, or nothing when Python's float() would refuse it.
std::optional<std::string> plain_float(std::string_view text) {
  text = trimmed(text);
  std::string number;
  take_sign(text, number);
  const std::string word = lower(text);
  if (word == "inf" || word == "infinity" || word == "nan") return number + word;
  bool has_digits = take_digits(text, number);
  if (!text.empty() && text.front() == '.') {
    number += '.';
    text.remove_prefix(1);
    has_digits = take_digits(text, number) || has_digits;
  }
  if (!has_digits) return std::nullopt;
  if (!text.empty() && (text.front() == 'e' || text.front() == 'E')) {
    number += 'e';
    text.remove_prefix(1);
    take_sign(text, number);
    if (!take_digits(text, number)) return std::nullopt;
  }
  if (!text.empty()) return std::nullopt;
  return number;
}

std::int64_t to_integer(std::string_view text) {
  const auto number = plain_integer(text);
  if (!number) throw BadValue("invalid int value: " + python_repr(text));
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(number->data(), number->data() + number->size(), value);
  if (error != std::errc()) throw BadValue(fmt::format("{} is out of range", python_repr(text)));
  return value;
}

std::int64_t to_span_part(std::string_view digits) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || value > kLongestSpan) {
    throw BadValue("Invalid time span: more than 100 years");
  }
  return value;
}

/// Takes `<digits><unit>` off the front of `text`; 0 when it does not start like that.
std::int64_t take_span_part(std::string_view& text, char unit) {
  const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
  if (end == 0 || end == text.size() || text[end] != unit) return 0;
  const std::int64_t value = to_span_part(text.substr(0, end));
  text.remove_prefix(end + 1);
  return value;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return is_digit(c) || is_letter(c) || kTokenMarks.find(c) != std::string_view::npos;
  });
}

bool has_control_characters(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7f;
  });
}

}  // namespace

Value text(std::string_view text) {
  return std::string(text);
}

Value integer(std::string_view text) {
  return to_integer(text);
}

Value positive_integer(std::string_view text) {
  const std::int64_t value = to_integer(text);
  if (value < 1) {
    throw BadValue(
        fmt::format("Invalid --expect-workers argument ({}), must be a positive number", value)
    );
  }
  return value;
}

Value user_count(std::string_view text) {
  const std::int64_t value = to_integer(text);
  if (value < 0) throw BadValue("must not be negative");
  return value;
}

Value thread_count(std::string_view text) {
  const std::int64_t value = to_integer(text);
  if (value < 1) throw BadValue("must be at least 1");
  return value;
}

Value spawn_rate(std::string_view text) {
  const auto number = plain_float(text);
  // "checker" is the name of Locust's own function, and part of the message since
  if (!number) throw BadValue("invalid checker value: " + python_repr(text));
  const double value = std::strtod(number->c_str(), nullptr);
  if (!std::isfinite(value)) throw BadValue("must be a finite number");
  if (value <= 0) throw BadValue("must be > 0");
  return value;
}

Value timeout(std::string_view text) {
  const auto number = plain_float(text);
  const double value = number ? std::strtod(number->c_str(), nullptr) : 0;
  if (!(value >= kShortestTimeout && value <= static_cast<double>(kLongestSpan))) {
    throw BadValue(fmt::format("{} is no number of seconds above zero", python_repr(text)));
  }
  return value;
}

Value time_span(std::string_view text) {
  if (text.empty()) throw BadValue("Invalid time span format");
  if (std::ranges::all_of(text, is_digit)) return std::chrono::seconds(to_span_part(text));
  std::string_view rest = text;
  const std::int64_t hours = take_span_part(rest, 'h');
  const std::int64_t minutes = take_span_part(rest, 'm');
  const std::int64_t seconds = take_span_part(rest, 's');
  if (!rest.empty()) throw BadValue(std::string(kBadTimeSpan));
  const std::int64_t total = hours * 3600 + minutes * 60 + seconds;
  if (total > kLongestSpan) throw BadValue("Invalid time span: more than 100 years");
  return std::chrono::seconds(total);
}

Value log_level(std::string_view text) {
  using log::Level;
  constexpr std::array<std::pair<std::string_view, Level>, 5> kLevels = {{
      {"DEBUG", Level::debug},
      {"INFO", Level::info},
      {"WARNING", Level::warning},
      {"ERROR", Level::error},
      {"CRITICAL", Level::critical},
  }};
  const std::string name = upper(text);
  for (const auto& [level_name, level] : kLevels) {
    if (name == level_name) return level;
  }
  throw BadValue(fmt::format(
      "invalid choice: {} (choose from 'DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL')",
      python_repr(name)
  ));
}

Value method(std::string_view text) {
  if (!is_token(text)) {
    throw BadValue(fmt::format("{} is not an HTTP method, write one as GET", python_repr(text)));
  }
  return std::string(text);
}

Value path(std::string_view text) {
  if (!text.starts_with('/')) {
    throw BadValue(fmt::format("{} does not start with '/'", python_repr(text)));
  }
  if (has_control_characters(text) || text.find_first_of(" \t") != std::string_view::npos) {
    throw BadValue(fmt::format("{} has blanks, write them as %20", python_repr(text)));
  }
  return std::string(text);
}

Value header(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || !is_token(text.substr(0, colon)) ||
      has_control_characters(text)) {
    throw BadValue(fmt::format("{} is not a header, write it as 'Name: value'", python_repr(text)));
  }
  return Header{
      .name = std::string(text.substr(0, colon)),
      .value = std::string(trimmed(text.substr(colon + 1)))};
}

Value tls_version(std::string_view text) {
  constexpr std::array<std::string_view, 4> kVersions{"1.0", "1.1", "1.2", "1.3"};
  if (std::ranges::find(kVersions, text) == kVersions.end()) {
    throw BadValue(fmt::format("{} is not one of 1.0, 1.1, 1.2 and 1.3", python_repr(text)));
  }
  return std::string(text);
}

Value tls_resume(std::string_view text) {
  if (text != "none" && text != "user" && text != "loop") {
    throw BadValue(fmt::format("{} is not one of none, user and loop", python_repr(text)));
  }
  return std::string(text);
}

}  // namespace loadgen::cli

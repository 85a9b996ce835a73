#include "http/cookie_jar.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

namespace loadgen::http {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// What stands between the parts of a date (RFC 6265 section 5.1.1).
bool is_delimiter(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == 0x09 || (byte >= 0x20 && byte <= 0x2f) || (byte >= 0x3b && byte <= 0x40) ||
         (byte >= 0x5b && byte <= 0x60) || (byte >= 0x7b && byte <= 0x7e);
}

std::size_t leading_digits(std::string_view text) {
  return static_cast<std::size_t>(
      std::find_if_not(text.begin(), text.end(), is_digit) - text.begin()
  );
}

int number(std::string_view text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// Removes the token in front of `text`, and what delimits it.
std::string_view next_token(std::string_view& text) {
  const auto* const begin = std::find_if_not(text.begin(), text.end(), is_delimiter);
  const auto* const end = std::find_if(begin, text.end(), is_delimiter);
  const std::string_view token(begin, static_cast<std::size_t>(end - begin));
  text.remove_prefix(static_cast<std::size_t>(end - text.begin()));
  return token;
}

/// `hh:mm:ss`, or `hh:mm`, with one or two digits each.
std::optional<std::chrono::seconds> time_of_day(std::string_view token) {
  std::array<int, 3> parts{};
  std::size_t count = 0;
  while (count < parts.size()) {
    const std::size_t digits = leading_digits(token);
    if (digits < 1 || digits > 2) return std::nullopt;
    parts[count++] = number(token.substr(0, digits));
    token.remove_prefix(digits);
    if (!token.starts_with(':')) break;
    token.remove_prefix(1);
  }
  if (count < 2 || parts[0] > 23 || parts[1] > 59 || parts[2] > 59) return std::nullopt;
  return std::chrono::hours(parts[0]) + std::chrono::minutes(parts[1]) +
         std::chrono::seconds(parts[2]);
}

std::optional<unsigned> month(std::string_view token) {
  constexpr std::string_view kNames = "janfebmaraprmayjunjulaugsepoctnovdec";
  if (token.size() < 3) return std::nullopt;
  std::string name(token.substr(0, 3));
  std::transform(name.begin(), name.end(), name.begin(), [](char c) {
    return static_cast<char>(c | 0x20);
  });
  const std::size_t at = kNames.find(name);
  if (at == std::string_view::npos || at % 3 != 0) return std::nullopt;
  return static_cast<unsigned>(at / 3 + 1);
}

int full_year(int year) {
  if (year >= 70 && year <= 99) return year + 1900;
  return year < 70 ? year + 2000 : year;
}

}  // namespace

std::optional<EpochSeconds> parse_cookie_date(std::string_view text) {
  std::optional<std::chrono::seconds> time;
  std::optional<int> day;
  std::optional<unsigned> named_month;
  std::optional<int> year;
  for (std::string_view token = next_token(text); !token.empty(); token = next_token(text)) {
    const std::size_t digits = leading_digits(token);
    if (!time && (time = time_of_day(token))) continue;
    if (!day && (digits == 1 || digits == 2)) {
      day = number(token.substr(0, digits));
    } else if (!named_month && (named_month = month(token))) {
    } else if (!year && digits >= 2 && digits <= 4) {
      year = full_year(number(token.substr(0, digits)));
    }
  }
  if (!day || !named_month || !year) return std::nullopt;
  const std::chrono::year_month_day date(
      std::chrono::year(*year),
      std::chrono::month(*named_month),
      std::chrono::day(static_cast<unsigned>(*day))
  );
  if (!date.ok()) return std::nullopt;
  const std::chrono::sys_seconds at =
      std::chrono::sys_days(date) + time.value_or(std::chrono::seconds(0));
  return static_cast<EpochSeconds>(at.time_since_epoch().count());
}

}  // namespace loadgen::http

#include "scenario/json/value.hpp"

#include "stats/python_repr.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace loadgen::scenario {
namespace {

/// Blanks, the order of keys and the spelling of numbers do not count.
bool is_same_json(const std::string& a, const std::string& b) {
  const auto left = nlohmann::json::parse(a, nullptr, false);
  return !left.is_discarded() && left == nlohmann::json::parse(b, nullptr, false);
}

constexpr char kHex[] = "0123456789ABCDEF";

template <class... Parts>
struct Overloaded : Parts... {
  using Parts::operator()...;
};
template <class... Parts>
Overloaded(Parts...) -> Overloaded<Parts...>;

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

void append_percent(std::string& out, std::string_view text, bool plus) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_unreserved(c)) {
      out += c;
    } else if (c == ' ' && plus) {
      out += '+';
    } else {
      out.append({'%', kHex[byte >> 4U], kHex[byte & 15U]});
    }
  }
}

bool is_plain_in_json(char c) {
  return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\';
}

void append_json_text(std::string& out, std::string_view text) {
  while (true) {
    const auto special = std::ranges::find_if_not(text, is_plain_in_json);
    const auto plain = static_cast<std::size_t>(special - text.begin());
    out.append(text, 0, plain);
    if (plain == text.size()) return;
    const auto byte = static_cast<unsigned char>(*special);
    if (byte < 0x20) {
      out.append("\\u00").append({kHex[byte >> 4U], kHex[byte & 15U]});
    } else {
      out.append({'\\', *special});
    }
    text.remove_prefix(plain + 1);
  }
}

template <class Number>
void append_number(std::string& out, Number number) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

}  // namespace

void append_text(std::string& out, std::string_view text, Escape escape) {
  switch (escape) {
    case Escape::none:
      out += text;
      return;
    case Escape::json_value:
      out += '"';
      append_json_text(out, text);
      out += '"';
      return;
    case Escape::json_text:
      append_json_text(out, text);
      return;
    case Escape::path:
    case Escape::form:
      append_percent(out, text, escape == Escape::form);
      return;
  }
}

void append(std::string& out, const Value& value, Escape escape) {
  std::visit(
      Overloaded{
          [](Unset) { throw ValueError("a variable is not set"); },
          [&](std::nullptr_t) { out += "null"; },
          [&](bool is) { out += is ? "true" : "false"; },
          [&](std::int64_t number) { append_number(out, number); },
          [&](double number) {
            if (!std::isfinite(number)) throw ValueError("a number is not finite");
            append_number(out, number);
          },
          [&](const std::string& text) { append_text(out, text, escape); },
          [&](const RawJson& json) {
            if (escape == Escape::json_value) {
              out += json.text;
            } else {
              append_text(out, json.text, escape);
            }
          },
      },
      value
  );
}

std::string to_text(const Value& value) {
  std::string out;
  append(out, value, Escape::none);
  return out;
}

double to_number(const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
  if (const auto* number = std::get_if<double>(&value)) return *number;
  if (std::holds_alternative<Unset>(value)) throw ValueError("a variable is not set");
  const std::string text = to_text(value);
  double number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end || text.empty() || !std::isfinite(number)) {
    throw ValueError(fmt::format("{} is no number", python_repr(text)));
  }
  return number;
}

std::int64_t to_integer(const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return *integer;
  const double number = std::floor(to_number(value));
  constexpr double kMost = 9e18;
  if (!(std::abs(number) <= kMost)) throw ValueError("a number is too large");
  return static_cast<std::int64_t>(number);
}

bool is_true(const Value& value) {
  return std::visit(
      Overloaded{
          [](Unset) { return false; },
          [](std::nullptr_t) { return false; },
          [](bool is) { return is; },
          [](std::int64_t number) { return number != 0; },
          [](double number) { return number != 0; },
          [](const std::string& text) { return !text.empty(); },
          [](const RawJson& json) { return json.text != "[]" && json.text != "{}"; },
      },
      value
  );
}

bool is_same(const Value& a, const Value& b) {
  const auto is_number = [](const Value& value) {
    return std::holds_alternative<std::int64_t>(value) || std::holds_alternative<double>(value);
  };
  if (a.index() != b.index() && is_number(a) && is_number(b)) return to_number(a) == to_number(b);
  const auto* left = std::get_if<RawJson>(&a);
  const auto* right = std::get_if<RawJson>(&b);
  return a == b || (left != nullptr && right != nullptr && is_same_json(left->text, right->text));
}

}  // namespace loadgen::scenario

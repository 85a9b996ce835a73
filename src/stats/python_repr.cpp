#include "stats/python_repr.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

namespace loadgen {
namespace {

struct CodePoint {
  std::uint32_t value;
  std::size_t bytes;  // 0: not UTF-8
};

// The first code point of `text`, which is not empty. Overlong forms and surrogates are not UTF-8.
CodePoint decode(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) return {lead, 1};
  const auto bytes = static_cast<std::size_t>(std::countl_one(lead));
  if (bytes < 2 || bytes > 4 || bytes > text.size()) return {0, 0};
  std::uint32_t value = lead & (0x7FU >> bytes);
  for (const char next : text.substr(1, bytes - 1)) {
    const auto byte = static_cast<unsigned char>(next);
    if ((byte & 0xC0U) != 0x80) return {0, 0};
    value = value << 6 | (byte & 0x3FU);
  }
  constexpr std::array<std::uint32_t, 3> kSmallest = {0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < kSmallest[bytes - 2] || surrogate || value > 0x10FFFF) return {0, 0};
  return {value, bytes};
}

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};

// What str.isprintable() denies: controls, formats, private use, separators other than the blank.
constexpr auto kNotPrintable = std::to_array<Range>({
    {0x0, 0x1F},        {0x7F, 0xA0},        {0xAD, 0xAD},       {0x600, 0x605},
    {0x61C, 0x61C},     {0x6DD, 0x6DD},      {0x70F, 0x70F},     {0x890, 0x891},
    {0x8E2, 0x8E2},     {0x1680, 0x1680},    {0x180E, 0x180E},   {0x2000, 0x200F},
    {0x2028, 0x202F},   {0x205F, 0x206F},    {0x3000, 0x3000},   {0xE000, 0xF8FF},
    {0xFEFF, 0xFEFF},   {0xFFF9, 0xFFFB},    {0x110BD, 0x110BD}, {0x110CD, 0x110CD},
    {0x13430, 0x1343F}, {0x1BCA0, 0x1BCA3},  {0x1D173, 0x1D17A}, {0xE0001, 0xE0001},
    {0xE0020, 0xE007F}, {0xF0000, 0x10FFFF},
});

bool printable(std::uint32_t value) {
  return std::ranges::none_of(kNotPrintable, [value](Range range) {
    return range.first <= value && value <= range.last;
  });
}

std::string escape(std::uint32_t value) {
  if (value == '\n') return "\\n";
  if (value == '\r') return "\\r";
  if (value == '\t') return "\\t";
  if (value <= 0xFF) return fmt::format("\\x{:02x}", value);
  if (value <= 0xFFFF) return fmt::format("\\u{:04x}", value);
  return fmt::format("\\U{:08x}", value);
}

}  // namespace

std::string python_repr(std::string_view text) {
  const bool has_single = text.find('\'') != text.npos;
  const char quote = has_single && text.find('"') == text.npos ? '"' : '\'';
  std::string repr(1, quote);
  while (!text.empty()) {
    const auto [value, bytes] = decode(text);
    const std::string_view taken = text.substr(0, std::max<std::size_t>(bytes, 1));
    if (bytes == 0) {
      repr += escape(static_cast<unsigned char>(text.front()));
    } else if (!printable(value)) {
      repr += escape(value);
    } else {
      if (taken.front() == quote || taken.front() == '\\') repr += '\\';
      repr += taken;
    }
    text.remove_prefix(taken.size());
  }
  return repr += quote;
}

}  // namespace loadgen

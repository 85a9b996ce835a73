#include "http/tolerant_head.hpp"

#include "http/request.hpp"
#include "http/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>

namespace loadgen::http {
namespace {

constexpr std::string_view kBlanks = " \t";
constexpr std::string_view kSpace = " \t\n\v\f\r";

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = std::min(text.find_first_not_of(kSpace), text.size());
  return text.substr(begin, text.find_last_not_of(kSpace) + 1 - begin);
}

/// Takes the first word off `text`, with the white space around it.
std::string_view take_word(std::string_view& text) {
  text = trimmed(text);
  const std::string_view word = text.substr(0, text.find_first_of(kSpace));
  text = trimmed(text.substr(word.size()));
  return word;
}

/// What int() makes of a text without sign; one that is too long is the largest there is.
std::optional<std::uint64_t> read_integer(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool between = i > 0 && i + 1 < text.size() && text[i - 1] != '_';
    if (text[i] != '_' || !between) digits += text[i];
  }
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (end != digits.data() + digits.size() || digits.empty()) return std::nullopt;
  const bool too_long = error == std::errc::result_out_of_range;
  return too_long ? std::numeric_limits<std::uint64_t>::max() : value;
}

/// Takes a line off `text` as email.feedparser does: a CR alone ends one, too.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end);
  text.remove_prefix(text.starts_with("\r\n") ? 2 : std::min<std::size_t>(text.size(), 1));
  return line;
}

/// How long the field name at the front of `line` is; none: the line is no field.
std::optional<std::size_t> name_length(std::string_view line) {
  const auto end =
      std::ranges::find_if(line, [](char c) { return c <= ' ' || c > '~' || c == ':'; });
  if (end == line.end() || *end != ':') return std::nullopt;
  return static_cast<std::size_t>(end - line.begin());
}

/// The values of all fields of that name, with commas.
std::string joined(const FieldLines& fields, std::string_view name) {
  std::string all;
  for (const auto& [of, value] : fields) {
    if (same_name(of, name)) all.append(all.empty() ? "" : ", ").append(value);
  }
  return all;
}

bool is_chunked(const std::string& coding) {
  std::string_view rest = coding;
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    if (lower_case(trimmed(rest.substr(0, comma))) == "chunked") return true;
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return false;
}

}  // namespace

std::optional<StatusLine> read_status_line(std::string_view line, Dialect dialect) {
  std::string_view rest = line;
  const std::string_view version = take_word(rest);
  const std::string_view status = take_word(rest);
  const bool old = version == "HTTP/1.0" || version == "HTTP/0.9";
  if (!old && !version.starts_with("HTTP/1.")) return std::nullopt;
  const auto number = read_integer(status);
  if (!number || *number < 100 || *number > 999) return std::nullopt;
  const std::string plain = fmt::format("{} {}", version, *number);
  const bool known = old || version == "HTTP/1.1";
  const bool strict = dialect == Dialect::fasthttp;
  if (strict && !(known && line.starts_with(plain) && line.ends_with("\r\n"))) return std::nullopt;
  return StatusLine{old ? 10U : 11U, static_cast<unsigned>(*number), rest};
}

FieldBlock measure_block(std::string_view bytes) {
  FieldBlock block;
  std::size_t begin = 0;
  while (begin < bytes.size()) {
    const std::size_t end = bytes.find('\n', begin);
    const std::size_t next = end == std::string_view::npos ? bytes.size() : end + 1;
    const std::string_view line = bytes.substr(begin, next - begin);
    if (line == "\n" || line == "\r\n") {
      block.size = next;
      return block;
    }
    ++block.lines;
    block.longest = std::max(block.longest, line.size());
    begin = next;
  }
  return block;
}

FieldLines read_fields(std::string_view block) {
  FieldLines fields;
  bool goes_on = false;
  while (!block.empty()) {
    const std::string_view line = take_line(block);
    if (!line.empty() && kBlanks.find(line.front()) != std::string_view::npos) {
      if (goes_on) fields.back().second.append(" ").append(trimmed(line));
      continue;
    }
    const auto length = name_length(line);
    if (!length) break;
    goes_on = *length > 0;  // without a name it is passed over
    if (!goes_on) continue;
    fields.emplace_back(line.substr(0, *length), trimmed(line.substr(*length + 1)));
  }
  return fields;
}

std::optional<std::string> framing_of(const FieldLines& fields, unsigned version) {
  std::string out;
  std::vector<std::optional<std::uint64_t>> lengths;
  for (const auto& [name, value] : fields) {
    if (same_name(name, "Content-Length")) lengths.push_back(read_integer(value));
  }
  if (is_chunked(joined(fields, "Transfer-Encoding"))) {
    out = "Transfer-Encoding: chunked\r\n";
  } else if (!lengths.empty()) {
    if (std::ranges::count(lengths, lengths.front()) != std::ssize(lengths)) return std::nullopt;
    if (lengths.front()) out = fmt::format("Content-Length: {}\r\n", *lengths.front());
  }
  const std::string connection = lower_case(joined(fields, "Connection"));
  if (version == 11 && connection.find("close") != std::string::npos) {
    out += "Connection: close\r\n";
  } else if (version == 10 && connection.find("keep-alive") != std::string::npos) {
    out += "Connection: keep-alive\r\n";
  }
  return out;
}

}  // namespace loadgen::http

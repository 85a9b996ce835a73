#include "scenario/json/problems.hpp"

#include "stats/likeness.hpp"
#include "stats/python_repr.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace loadgen::scenario {
namespace {

constexpr std::size_t kLongestWord = 60;

/// RFC 6901
std::string escaped(std::string_view key) {
  std::string out;
  for (const char c : key) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

/// A message is one line, whatever it quotes.
std::string in_one_line(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, '?'
  );
  return text;
}

bool begins_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

}  // namespace

Place Place::of(std::string_view key, std::size_t its_at) const {
  return {source, its_at, pointer + "/" + escaped(key)};
}

Place Place::of(std::size_t index, std::size_t its_at) const {
  return {source, its_at, pointer + "/" + std::to_string(index)};
}

void Problems::add(const Place& place, std::string_view message) {
  if (found_.size() == kMax) {
    ++more_;
    return;
  }
  const std::string_view before = std::string_view(place.source->text).substr(0, place.at);
  const auto line = 1 + std::ranges::count(before, '\n');
  const std::size_t start = before.rfind('\n') + 1;
  const auto column = 1 + std::ranges::count_if(before.substr(start), begins_character);
  auto file = std::ranges::find(files_, place.source);
  if (file == files_.end()) file = files_.insert(file, place.source);
  std::string whole = fmt::format(
      "{}:{}:{}: {}{}{}",
      place.source->path,
      line,
      column,
      place.pointer,
      place.pointer.empty() ? "" : ": ",
      message
  );
  whole = in_one_line(std::move(whole)) + "\n";
  // What several classes share is compiled for each of them.
  if (std::ranges::find(found_, whole, &Found::line) != found_.end()) return;
  found_.push_back({static_cast<std::size_t>(file - files_.begin()), place.at, std::move(whole)});
}

void Problems::add_unknown(
    const Place& place,
    std::string_view what,
    std::string_view word,
    std::span<const std::string_view> allowed
) {
  if (found_.size() == kMax) {
    ++more_;
    return;
  }
  const bool is_short = word.size() <= kLongestWord;
  const auto guess = is_short ? closest(allowed, word) : std::nullopt;
  add(place,
      fmt::format(
          "unknown {} {}{}; allowed: {}",
          what,
          python_repr(word.substr(0, kLongestWord)),
          guess ? fmt::format(", did you mean '{}'?", *guess) : "",
          allowed.empty() ? "none" : fmt::format("{}", fmt::join(allowed, ", "))
      ));
}

std::string Problems::text() const {
  std::vector<const Found*> sorted;
  for (const Found& found : found_) sorted.push_back(&found);
  std::ranges::stable_sort(sorted, {}, [](const Found* found) {
    return std::pair(found->file, found->at);
  });
  std::string out;
  for (const Found* found : sorted) out += found->line;
  if (more_ > 0) out += fmt::format("({} more)\n", more_);
  return out;
}

}  // namespace loadgen::scenario

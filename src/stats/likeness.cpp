#include "stats/likeness.hpp"

#include <algorithm>
#include <utility>

namespace loadgen {
namespace {

constexpr double kCutoff = 0.6;

struct Block {
  std::size_t a = 0;
  std::size_t b = 0;
  std::size_t size = 0;
};

/// The longest common run of letters; of several the first in `a`, then the first in `b`.
Block longest_block(std::string_view a, std::string_view b) {
  Block best;
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = 0; j < b.size(); ++j) {
      std::size_t size = 0;
      while (i + size < a.size() && j + size < b.size() && a[i + size] == b[j + size]) ++size;
      if (size > best.size) best = {.a = i, .b = j, .size = size};
    }
  }
  return best;
}

/// Ratcliff and Obershelp: the longest block, then the same left and right of it.
std::size_t matching_letters(std::string_view a, std::string_view b) {
  const Block block = longest_block(a, b);
  if (block.size == 0) return 0;
  return block.size + matching_letters(a.substr(0, block.a), b.substr(0, block.b)) +
         matching_letters(a.substr(block.a + block.size), b.substr(block.b + block.size));
}

}  // namespace

double likeness(std::string_view a, std::string_view b) {
  if (a.empty() && b.empty()) return 1;
  return 2.0 * static_cast<double>(matching_letters(a, b)) /
         static_cast<double>(a.size() + b.size());
}

std::optional<std::string_view> closest(
    std::span<const std::string_view> words, std::string_view word
) {
  std::pair<double, std::string_view> best{kCutoff, {}};
  for (const std::string_view candidate : words) {
    best = std::max(best, {likeness(candidate, word), candidate});
  }
  if (best.second.empty()) return std::nullopt;
  return best.second;
}

}  // namespace loadgen

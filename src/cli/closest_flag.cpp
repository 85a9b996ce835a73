#include "cli/closest_flag.hpp"

#include "stats/likeness.hpp"

namespace loadgen::cli {

std::optional<std::string> closest_flag(const OptionSet& options, std::string_view word) {
  std::vector<std::string_view> flags;
  for (const Option* option : options) {
    for (const std::string_view flag : option->flags) {
      if (!flag.empty()) flags.push_back(flag);
    }
  }
  const auto found = closest(flags, word);
  if (!found) return std::nullopt;
  return std::string(*found);
}

}  // namespace loadgen::cli

#pragma once

#include "cli/option_table.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace loadgen::cli {

/// The flag most like `word`, if one is like it at all (difflib.get_close_matches, cutoff 0.6).
std::optional<std::string> closest_flag(const OptionSet& options, std::string_view word);

}  // namespace loadgen::cli

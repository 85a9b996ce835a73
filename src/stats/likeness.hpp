#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace loadgen {

/// How alike two words are, 0 to 1: the ratio of Python's difflib.SequenceMatcher(None, a, b).
double likeness(std::string_view a, std::string_view b);

/// The one of `words` most like `word`, if one is like it at all (difflib.get_close_matches, cutoff
/// 0.6). A view of that word.
std::optional<std::string_view> closest(
    std::span<const std::string_view> words, std::string_view word
);

}  // namespace loadgen

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace loadgen::scenario {

/// A regular expression (RE2's syntax): linear in time, bounded in memory. Immutable.
class Pattern {
 public:
  /// What is wrong with `text` goes to `error`; then it matches nothing.
  Pattern(const std::string& text, std::string& error);

  const std::string& text() const { return text_; }

  bool is_in(std::string_view text) const;

  /// The first group of the first match, the whole match without a group.
  std::optional<std::string_view> find(std::string_view text) const;

 private:
  std::string text_;
  std::shared_ptr<const re2::RE2> regex_;
};

}  // namespace loadgen::scenario

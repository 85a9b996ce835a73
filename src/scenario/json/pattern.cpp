#include "scenario/json/pattern.hpp"

#include <re2/re2.h>

#include <array>

namespace loadgen::scenario {

Pattern::Pattern(const std::string& text, std::string& error) : text_(text) {
  RE2::Options options;
  options.set_log_errors(false);
  auto regex = std::make_shared<RE2>(text, options);
  if (regex->ok()) {
    regex_ = std::move(regex);
  } else {
    error = regex->error();
  }
}

bool Pattern::is_in(std::string_view text) const {
  return find(text).has_value();
}

std::optional<std::string_view> Pattern::find(std::string_view text) const {
  if (!regex_) return std::nullopt;
  std::array<re2::StringPiece, 2> groups;
  const int count = regex_->NumberOfCapturingGroups() > 0 ? 2 : 1;
  const re2::StringPiece whole(text.data(), text.size());
  if (!regex_->Match(whole, 0, text.size(), RE2::UNANCHORED, groups.data(), count)) {
    return std::nullopt;
  }
  const re2::StringPiece& found = groups[static_cast<std::size_t>(count - 1)];
  return std::string_view(found.data() == nullptr ? "" : found.data(), found.size());
}

}  // namespace loadgen::scenario

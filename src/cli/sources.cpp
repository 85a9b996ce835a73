#include "cli/sources.hpp"

#include "cli/ascii.hpp"
#include "cli/usage_error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>

namespace loadgen::cli {
namespace {

/// How often a counting flag may be given.
constexpr std::int64_t kMostTimes = 1000;

std::optional<bool> truth(const std::string& text) {
  const std::string word = lower(text);
  for (const char* const yes : {"true", "yes", "on", "1"}) {
    if (word == yes) return true;
  }
  for (const char* const no : {"false", "no", "off", "0"}) {
    if (word == no) return false;
  }
  return std::nullopt;
}

/// What a yes or no says on a command line: the flag, or nothing, or the flag that says no.
std::vector<std::string> switch_words(const Setting& setting, const Option& option) {
  const auto flag = [&](std::size_t at) { return std::string(option.flags[at]); };
  const std::optional<bool> yes = truth(setting.text);
  if (yes && option.arity == Arity::on_off) return {flag(*yes ? 0 : 1)};
  if (yes) return *yes ? std::vector{std::string(last_flag(option))} : std::vector<std::string>{};
  if (option.arity == Arity::count) {
    try {
      const auto times = std::get<std::int64_t>(integer(setting.text));
      return {static_cast<std::size_t>(std::clamp<std::int64_t>(times, 0, kMostTimes)), flag(0)};
    } catch (const BadValue&) {  // no word of a switch either
    }
  }
  throw UsageError(fmt::format(
      "Unexpected value for {}: '{}'. Expecting 'true', 'false', 'yes', 'no', 'on', 'off', '1' or "
      "'0'",
      setting.key,
      setting.text
  ));
}

UsageError no_list(const Setting& setting) {
  return UsageError(fmt::format(
      "{} can't be set to a list '{}' unless its action type is changed to 'append' or nargs is "
      "set "
      "to '*', '+', or > 1",
      setting.key,
      setting.text
  ));
}

/// `--opt a b` for an option that takes all that follows, else `--opt=a --opt=b`.
std::vector<std::string> list_words(
    const std::string& flag, const std::vector<std::string>& list, bool greedy
) {
  std::vector<std::string> words;
  if (greedy) {
    words.push_back(flag);
    words.insert(words.end(), list.begin(), list.end());
  } else {
    for (const std::string& element : list) words.push_back(flag + "=" + element);
  }
  return words;
}

/// What a key that no option has becomes, so that the parser says it is unrecognized, or finds the
/// option whose prefix it is.
std::string unknown_flag(std::string_view key) {
  const std::size_t begin = std::min(key.find_first_not_of('-'), key.size());
  return "--" + std::string(key.substr(begin, key.find_last_not_of('-') + 1 - begin));
}

/// The words that say on a command line what `setting` says. `option`: null if no option has its
/// key.
std::vector<std::string> words_of(const Setting& setting, const Option* option) {
  std::string flag = unknown_flag(setting.key);
  if (option != nullptr) flag = last_flag(*option);
  if (option != nullptr && option->is_switch()) return switch_words(setting, *option);
  if (!setting.list) return {flag + "=" + setting.text};
  const bool greedy = option != nullptr && option->takes_many();
  if (option != nullptr && !greedy && option->arity != Arity::repeatable) throw no_list(setting);
  if (greedy && std::ranges::find(*setting.list, "--") != setting.list->end()) {
    throw UsageError(fmt::format(
        "{} can't have '--' as a list element, since it would end option parsing", setting.key
    ));
  }
  return list_words(flag, *setting.list, greedy);
}

}  // namespace

void CommandLine::add(const Environment& environment) {
  std::vector<std::string> added;
  std::vector<const Option*> flags;
  for (const Option* option : options_) {
    if (option->env.empty() || is_set(*option)) continue;
    const std::string name(option->env);
    auto value = environment(name);
    if (!value || (value->empty() && option->takes_many())) continue;
    Setting setting{.key = name, .text = *value, .list = {}};
    const bool may_be_list = option->takes_many() || option->arity == Arity::repeatable;
    if (may_be_list) setting = list_or_text(name, *value);
    std::ranges::copy(words_of(setting, option), std::back_inserter(added));
    if (option->is_switch()) flags.push_back(option);
  }
  insert(added, flags);
}

void CommandLine::add(const ConfigFile& file) {
  std::vector<std::string> added;
  std::vector<const Option*> flags;
  for (const Setting& setting : settings_of(file)) {
    const Option* option = with_key(setting.key);
    if (option != nullptr && is_set(*option)) continue;
    if (option == nullptr && has_word(unknown_flag(setting.key))) continue;
    if (option != nullptr && option->takes_many() && setting.text.empty()) continue;
    std::ranges::copy(words_of(setting, option), std::back_inserter(added));
    if (option != nullptr && option->is_switch()) flags.push_back(option);
  }
  insert(added, flags);
}

bool CommandLine::is_set(const Option& option) const {
  return decided_flags_.contains(&option) ||
         std::ranges::any_of(option.flags, [this](std::string_view flag) {
           return !flag.empty() && has_word(flag);
         });
}

bool CommandLine::has_word(std::string_view flag) const {
  const auto end = std::ranges::find(words_, "--");
  return std::any_of(words_.begin(), end, [flag](const std::string& word) {
    return word == flag || (word.starts_with('-') && word.substr(0, word.find('=')) == flag);
  });
}

const Option* CommandLine::with_key(std::string_view key) const {
  const auto found = std::ranges::find_if(options_, [key](const Option* option) {
    return std::ranges::any_of(option->flags, [key](std::string_view flag) {
      return flag.starts_with("--") && (key == flag || key == flag.substr(2));
    });
  });
  return found == options_.end() ? nullptr : *found;
}

/// Before `--`, else before the first option, so that the user's own words come later and win.
void CommandLine::insert(
    const std::vector<std::string>& added, const std::vector<const Option*>& flags
) {
  auto place = std::ranges::find(words_, "--");
  if (place == words_.end()) {
    place = std::ranges::find_if(words_, [](const auto& word) { return word.starts_with('-'); });
  }
  words_.insert(place, added.begin(), added.end());
  decided_flags_.insert(flags.begin(), flags.end());
}

}  // namespace loadgen::cli

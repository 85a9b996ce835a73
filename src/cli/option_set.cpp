#include "cli/option_table.hpp"
#include "cli/usage_error.hpp"

#include <fmt/format.h>

#include <algorithm>

/// What is asked of the option table.
namespace loadgen::cli {
namespace {

/// A flag that `option` shares with one of `others`; empty if there is none.
std::string_view common_flag(const Option& option, const OptionSet& others) {
  for (const Option* other : others) {
    for (const std::string_view flag : other->flags) {
      if (!flag.empty() && std::ranges::find(option.flags, flag) != option.flags.end()) return flag;
    }
  }
  return {};
}

}  // namespace

OptionSet early_options() {
  OptionSet result;
  for (const Option& option : option_table()) {
    if (option.early) result.push_back(&option);
  }
  return result;
}

OptionSet every_option(const OptionSet& added) {
  OptionSet result;
  for (const Option& option : option_table()) {
    const std::string_view clash = common_flag(option, added);
    if (clash.empty()) {
      result.push_back(&option);
    } else if (option.owner == Owner::locust) {
      throw UsageError(
          fmt::format(
              "the locustfile adds an option {}, which Locust has: give it another name", clash
          ),
          1
      );
    }
  }
  result.insert(result.end(), added.begin(), added.end());
  return result;
}

std::string display_name(const Option& option) {
  std::string name;
  for (const std::string_view flag : option.flags) {
    if (!flag.empty()) name.append(name.empty() ? "" : "/").append(flag);
  }
  return name;
}

std::string_view long_flag(const Option& option) {
  const auto found = std::ranges::find_if(option.flags, [](std::string_view flag) {
    return flag.starts_with("--");
  });
  return found == option.flags.end() ? option.flags[0] : *found;
}

std::string_view last_flag(const Option& option) {
  std::string_view last;
  for (const std::string_view flag : option.flags) {
    if (!flag.empty()) last = flag;
  }
  return last;
}

std::string dest(const Option& option) {
  if (!option.dest.empty()) return std::string(option.dest);
  std::string name(long_flag(option).substr(2));
  std::ranges::replace(name, '-', '_');
  return name;
}

}  // namespace loadgen::cli

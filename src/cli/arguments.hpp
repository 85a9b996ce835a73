#pragma once

#include "cli/option_table.hpp"
#include "cli/values.hpp"

#include <optional>
#include <string>
#include <vector>

namespace loadgen::cli {

struct Given {
  const Option* option;
  Value value;
};

/// Words sorted into what they mean.
struct Arguments {
  std::vector<Given>
      given;  ///< in the order of the words; --help or --version can only be the last
  std::vector<std::string> positionals;
  std::vector<std::string> unrecognized;
  std::vector<std::string> locustfile_words;  ///< the options that a locustfile added, as words

  /// What was last given for an option, by its long flag; null: not given.
  const Value* find(std::string_view flag) const;
};

/// Sorts words by the rules of Python 3.11's argparse: prefixes of Locust's options, `--opt=value`,
/// `-u10`, bundles as `-lu 4`, values that look like negative numbers, greedy lists, `--`, and one
/// group of positionals. Throws UsageError with argparse's messages. What the values of a
/// locustfile's options mean is left to its own parser.
Arguments parse_arguments(const OptionSet& options, const std::vector<std::string>& words);

}  // namespace loadgen::cli

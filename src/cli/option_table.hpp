#pragma once

#include "cli/values.hpp"

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace loadgen::cli {

struct Options;

/// How many values an option takes. argparse's `nargs` and `action`; those that the table has not
/// are for the options that a locustfile adds.
enum class Arity {
  flag,        ///< none
  on_off,      ///< none; the second of its flags says no
  count,       ///< none; how often it is given counts
  last_word,   ///< none, and parsing ends there: --help, --version
  one,         ///< one; the last of several counts
  optional,    ///< one or none
  list,        ///< all that follow, maybe none; the last of several lists counts
  some,        ///< all that follow, at least one
  exactly,     ///< as many as Option::values says
  repeatable,  ///< one each time, all count
};

enum class Owner { locust, loadgen, locustfile };

/// What says what users do, as far as an option has to do with that.
enum class Needs {
  nothing,
  described_users,  ///< by a locustfile or a scenario
  locustfile,
  scenario,
  engine_users,  ///< those whose requests the engine makes by itself: all but a locustfile's
  default_users,
};

/// The headings of --help, in its order.
enum class Group {
  target,
  users,
  default_users,
  connections,
  load,
  results,
  logging,
  running,
  page,
  distributed,
  none  ///< of options that Locust has removed: not shown
};

/// One row of the table: all that is known of an option. Error messages, --help and docs/cli.md are
/// made from it.
struct Option {
  std::array<std::string_view, 4> flags;  ///< as messages list them; the last may be empty
  std::string_view env = {};              ///< environment variable, if any
  Arity arity = Arity::flag;
  std::size_t values = 0;  ///< for Arity::exactly
  std::string_view metavar = {};
  Value (*type)(std::string_view) = nullptr;  ///< for options with values
  /// Writes the value into the result. None for options that Locust has removed.
  void (*store)(Options&, Value) = nullptr;
  std::string_view removed = {};  ///< what Locust says of an option it has removed
  Owner owner = Owner::locust;
  Needs needs = Needs::nothing;  ///< without it, the option is an error
  Group group = Group::none;
  bool hidden = false;  ///< left out of --help, as in Locust
  bool early = false;   ///< read before the locustfile is looked for
  std::string_view default_text = {};
  std::string_view help = {};
  std::string_view dest = {};  ///< name in Python's parsed_options, where not the flag's own

  bool takes_value() const { return arity > Arity::last_word; }
  bool takes_many() const {
    return arity == Arity::list || arity == Arity::some || arity == Arity::exactly;
  }

  /// Whether the environment and files say yes or no to it. --help and removed options are given
  /// the word as a value, which the parser then refuses, as in Locust.
  bool is_switch() const { return arity < Arity::last_word && removed.empty(); }
};

/// Options in Locust's order of definition, which "ambiguous option" lists; loadgen's own at the
/// end.
std::span<const Option> option_table();

/// The options that one parser knows.
using OptionSet = std::vector<const Option*>;

OptionSet early_options();

/// All of the table and those that a locustfile has `added`, which take the place of loadgen's own
/// of the same name. Throws UsageError if Locust has such an option.
OptionSet every_option(const OptionSet& added = {});

/// `-u/--users`, as error messages name an option.
std::string display_name(const Option& option);

/// `--users`; of an option without a long flag, the short one.
std::string_view long_flag(const Option& option);

/// The flag that other sources' settings are turned into.
std::string_view last_flag(const Option& option);

/// `num_users`: argparse's dest.
std::string dest(const Option& option);

}  // namespace loadgen::cli

#pragma once

#include "cli/values.hpp"

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace loadgen::cli {

struct Options;

/// How many values an option takes. argparse's `nargs` and `action`.
enum class Arity {
  flag,        ///< none
  last_word,   ///< none, and parsing ends there: --help, --version
  one,         ///< one; the last of several counts
  list,        ///< all that follow, maybe none; the last of several lists counts
  repeatable,  ///< one each time, all count
};

enum class Owner { locust, loadgen };

/// What says what users do, as far as an option has to do with that.
enum class Needs { nothing, locustfile, default_users };

/// The headings of --help, in its order.
enum class Group { target, load, results, logging, running, not_built };

/// One row of the table: all that is known of an option. Error messages, --help and docs/cli.md are
/// made from it.
struct Option {
  std::array<std::string_view, 2> flags;  ///< as messages list them; the second may be empty
  std::string_view env = {};              ///< environment variable, if any
  Arity arity = Arity::flag;
  std::string_view metavar = {};
  Value (*type)(std::string_view) = nullptr;  ///< for options with values
  /// Writes the value into the result. None: known, and refused as not built yet.
  void (*store)(Options&, Value) = nullptr;
  std::string_view removed = {};  ///< what Locust says of an option it has removed
  Owner owner = Owner::locust;
  Needs needs = Needs::nothing;  ///< without it, the option is an error
  Group group = Group::not_built;
  bool hidden = false;  ///< left out of --help, as in Locust
  bool early = false;   ///< read before the locustfile is looked for
  std::string_view default_text = {};
  std::string_view help = {};
  std::string_view dest = {};  ///< name in Python's parsed_options, where not the flag's own

  bool takes_value() const { return arity > Arity::last_word; }
  bool takes_many() const { return arity == Arity::list; }
};

/// Options in Locust's order of definition, which "ambiguous option" lists; loadgen's own at the
/// end.
std::span<const Option> option_table();

/// The options that one parser knows.
using OptionSet = std::vector<const Option*>;

OptionSet every_option();
OptionSet early_options();

/// `-u/--users`, as error messages name an option.
std::string display_name(const Option& option);

/// `--users`.
std::string_view long_flag(const Option& option);

/// `num_users`: argparse's dest.
std::string dest(const Option& option);

}  // namespace loadgen::cli

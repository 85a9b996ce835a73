#pragma once

#include "cli/options.hpp"
#include "cli/script.hpp"
#include "load/loop.hpp"
#include "load/shape.hpp"
#include "scenario/debug_user.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

/// Users that JSON scenarios describe.
namespace loadgen::cli {

/// Users as a run takes them, whatever describes them.
struct DescribedUsers {
  UserClasses classes;
  std::shared_ptr<LoadShape> shape;    ///< null: -u, -r and -t say how many, when
  std::size_t most = 0;                ///< users at a time
  std::vector<std::string> available;  ///< names that the command line may choose from
  ScriptFacts facts;                   ///< for reports
};

/// Does what --check, --list and --show-task-ratio ask for, instead of a run: the exit code;
/// nothing when none of them was given. Throws UsageError.
std::optional<int> print_scenario(const Options& options);

/// The users of the scenarios that `options` names. Names that are not available are left to the
/// caller. Throws UsageError: for mistakes in a scenario, one with a line for each.
DescribedUsers scenario_users(const Options& options);

/// Shows a pass of each of them, for --debug-user; nothing for names that are not available, which
/// the log says. Whether all went well. Throws UsageError, as scenario_users().
bool debug_scenario_users(const Options& options, const Show& show);

/// What the log says about them when a run starts.
void log_scenario_users(const Options& options, const DescribedUsers& users);

}  // namespace loadgen::cli

#pragma once

#include "scenario/default_user.hpp"

#include <functional>
#include <string_view>

namespace loadgen {

/// Takes what a user's pass over its tasks has to show, as soon as it is there: what it did, as
/// `curl -v` shows it, and why it failed. What it throws ends the pass.
using Show = std::function<void(std::string_view)>;

/// Lets one default user do its task once, on a loop of its own, and waits for that. Whether all
/// went well. Main thread.
bool debug_default_user(const DefaultScenario& scenario, const Show& show);

}  // namespace loadgen

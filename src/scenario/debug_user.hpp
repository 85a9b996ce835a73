#pragma once

#include "scenario/default_user.hpp"

#include <string>

namespace loadgen {

/// What came of a user's pass over its tasks.
struct DebugPass {
  std::string text;  ///< what it did, as `curl -v` shows it, and why it failed
  bool passed = false;
};

/// Lets one default user do its task once, on a loop of its own, and waits for that. Main thread.
DebugPass debug_default_user(const DefaultScenario& scenario);

}  // namespace loadgen

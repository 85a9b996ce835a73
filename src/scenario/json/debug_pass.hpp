#pragma once

#include "scenario/debug_user.hpp"
#include "scenario/json/user.hpp"

#include <cstddef>
#include <memory>

namespace loadgen::scenario {

/// Makes of `model` one whose user does each task once, in the order of the file, nested sets where
/// they stand and without waits between tasks; a step `interrupt` ends its task and not the set.
/// How many times a user has to choose a task for that.
std::size_t make_pass(ClassModel& model);

/// Lets one user of `model` do that, on a loop of its own, and waits for it. Whether all went well.
/// Main thread.
bool debug_scenario_user(
    const std::shared_ptr<ClassModel>& model, Sending sending, const Show& show
);

}  // namespace loadgen::scenario

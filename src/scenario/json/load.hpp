#pragma once

#include "scenario/json/compiler.hpp"
#include "scenario/json/model.hpp"

#include <string>
#include <variant>
#include <vector>

namespace loadgen::scenario {

/// Reads scenario files and what they include. The result, or every mistake in them, a line each.
std::variant<Scenario, std::string> load_scenario(
    const std::vector<std::string>& paths, const World& world
);

/// Files and environment of this process.
World real_world();

}  // namespace loadgen::scenario

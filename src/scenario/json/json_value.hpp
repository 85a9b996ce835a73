#pragma once

#include "scenario/json/value.hpp"

#include <nlohmann/json_fwd.hpp>

namespace loadgen::scenario {

/// A value of parsed JSON; lists and objects as text. Throws ValueError if they are too deep.
Value to_value(const nlohmann::json& json);

}  // namespace loadgen::scenario

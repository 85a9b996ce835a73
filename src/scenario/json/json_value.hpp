#pragma once

#include "scenario/json/value.hpp"

#include <nlohmann/json_fwd.hpp>

namespace loadgen::scenario {

/// A value of parsed JSON; lists and objects as text.
Value to_value(const nlohmann::json& json);

}  // namespace loadgen::scenario

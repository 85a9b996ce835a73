#pragma once

#include "loadgen/stats/sample.hpp"

#include <string>

namespace loadgen {

/// `2023-11-14T22:13:20Z`, truncated.
std::string utc(WallTime time);

}  // namespace loadgen

#pragma once

#include "loadgen/stats.hpp"

#include <algorithm>
#include <cmath>

namespace loadgen {

/// `seconds` rounded to nanoseconds and held within 30 years each way, so that the span can be
/// added to any point of the clock. `seconds` is not a NaN.
inline Nanos to_nanos(double seconds) {
  constexpr double kFarAway = 1e9;
  return Nanos(std::llround(std::clamp(seconds, -kFarAway, kFarAway) * 1e9));
}

}  // namespace loadgen

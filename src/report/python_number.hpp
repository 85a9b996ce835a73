#pragma once

#include "loadgen/stats/sample.hpp"

#include <string>

namespace loadgen {

/// As Python's repr() writes a float: the shortest text that reads back the same, `10.0`, `1e+16`.
std::string python_float(double value);

/// Milliseconds as Locust writes them: whole ones as an int, others as a float.
std::string python_millis(Millis time);

/// Seconds since the epoch as Python's time.time() gives them.
std::string python_time(WallTime time);

}  // namespace loadgen

#pragma once

#include "loadgen/stats.hpp"

#include <vector>

namespace loadgen {

/// The failures in the order of Locust's files: by a hash of each, the same in every run. The row
/// that stands for more is the last.
std::vector<FailureRow> failures_by_key(const Stats& stats);

}  // namespace loadgen

#pragma once

#include "loadgen/stats.hpp"

#include <string>

namespace loadgen::test {

/// The text of `tests/golden/PATH`.
std::string read_golden(const std::string& path);

/// The events of `tests/golden/CASE/input.json`, recorded with its scripted clock and merged.
Stats replay(const std::string& golden_case);

}  // namespace loadgen::test

#pragma once

#include "loadgen/stats.hpp"

#include <functional>
#include <string>

namespace loadgen::test {

/// The text of `tests/golden/PATH`.
std::string read_golden(const std::string& path);

/// The events of `tests/golden/CASE/input.json`, recorded with its scripted clock and merged.
Stats replay(const std::string& golden_case);

/// The whole text of --json.
std::string json_text(const Stats& stats);

/// The events as above, with a tick for each of the first `seconds` of real time, which the events
/// take as long as their `real_sleep` says; `tick` gets the statistics and the scripted time.
void replay_by_second(
    const std::string& golden_case,
    int seconds,
    const std::function<void(const Stats&, WallTime)>& tick
);

}  // namespace loadgen::test

#pragma once

#include "loadgen/report.hpp"

#include <nlohmann/json.hpp>

#include <utility>
#include <vector>

namespace loadgen {

using SummaryJson = nlohmann::ordered_json;

// The parts of `--summary-json` that the HTML report has too.
SummaryJson summary_run(const Stats& stats, const RunFacts& facts);
SummaryJson summary_figures(const StatsEntry& entry, const StatsEntry& total);
SummaryJson summary_slow_request(const StatsEntry& entry, const SlowRequest& request);

/// The slowest requests of each name, and whose they are: name by name, the slowest first.
using SlowRow = std::pair<const StatsEntry*, const SlowRequest*>;
std::vector<SlowRow> slow_requests(const Stats& stats);

}  // namespace loadgen

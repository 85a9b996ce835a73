#pragma once

#include "loadgen/report.hpp"

#include <nlohmann/json.hpp>

namespace loadgen {

using SummaryJson = nlohmann::ordered_json;

// The parts of `--summary-json` that the HTML report has too.
SummaryJson summary_run(const Stats& stats, const RunFacts& facts);
SummaryJson summary_figures(const StatsEntry& entry, const StatsEntry& total);
SummaryJson summary_slow_request(const StatsEntry& entry, const SlowRequest& request);

}  // namespace loadgen

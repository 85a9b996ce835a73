#pragma once

#include "loadgen/report.hpp"

#include <nlohmann/json.hpp>

namespace loadgen {

using SummaryJson = nlohmann::ordered_json;

/// The figures of `--summary-json`, {run, entries, total}, which the HTML report has too.
SummaryJson summary_figures(const Stats& stats, const RunFacts& facts);

}  // namespace loadgen

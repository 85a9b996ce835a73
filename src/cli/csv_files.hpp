#pragma once

#include "cli/outputs.hpp"

#include <memory>
#include <string>

namespace loadgen::cli {

/// `--csv`: PREFIX_stats.csv, _stats_history.csv, _failures.csv and _exceptions.csv, as they are at
/// the end of each second. Throws UsageError.
std::unique_ptr<Output> make_csv_files(const std::string& prefix, bool full_history);

}  // namespace loadgen::cli

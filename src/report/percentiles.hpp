#pragma once

#include <array>
#include <string_view>

namespace loadgen {

struct ReportedPercentile {
  double fraction;
  std::string_view label;
};

/// The columns of Locust's tables and files (stats.py PERCENTILES_TO_REPORT).
inline constexpr auto kReportedPercentiles = std::to_array<ReportedPercentile>({
    {0.50, "50%"},
    {0.66, "66%"},
    {0.75, "75%"},
    {0.80, "80%"},
    {0.90, "90%"},
    {0.95, "95%"},
    {0.98, "98%"},
    {0.99, "99%"},
    {0.999, "99.9%"},
    {0.9999, "99.99%"},
    {1.0, "100%"},
});

}  // namespace loadgen

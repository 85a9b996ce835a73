#include "loadgen/report.hpp"
#include "report/columns.hpp"
#include "report/percentiles.hpp"

#include <fmt/format.h>

namespace loadgen {
namespace {

std::string header(std::size_t width) {
  std::string line = fmt::format("{:<8} {}", "Type", padded("Name", width));
  for (const auto& percentile : kReportedPercentiles) {
    const int column = &percentile == &kReportedPercentiles.front() ? 8 : 6;
    line += fmt::format(" {:>{}}", percentile.label, column);
  }
  return line + " # reqs\n";
}

std::string separator(std::size_t width) {
  std::string line = "--------|" + std::string(width, '-') + "|--------";
  for (std::size_t column = 1; column <= kReportedPercentiles.size(); ++column) line += "|------";
  return line + "\n";
}

std::string row(const StatsEntry& entry, std::size_t width) {
  if (entry.response_times().count() == 0) return {};
  std::string line = fmt::format("{} {}", padded(entry.method(), 8), padded(entry.name(), width));
  for (const auto& percentile : kReportedPercentiles) {
    const int column = &percentile == &kReportedPercentiles.front() ? 8 : 6;
    line += fmt::format(" {:>{}}", entry.percentile(percentile.fraction).count(), column);
  }
  return line + fmt::format(" {:>6}\n", entry.num_requests());
}

}  // namespace

// Locust stats.py get_percentile_stats_summary. Its header is a blank out of line with its rows.
std::string render_percentiles_table(const Stats& stats, int name_width) {
  const auto width = static_cast<std::size_t>(name_width);
  std::string text =
      "Response time percentiles (approximated)\n" + header(width) + separator(width);
  for (const StatsEntry* entry : stats.sorted()) text += row(*entry, width);
  return text + separator(width) + row(stats.total(), width) + "\n";
}

}  // namespace loadgen

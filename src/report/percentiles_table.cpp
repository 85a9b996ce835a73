#include "loadgen/report.hpp"
#include "report/columns.hpp"

#include <fmt/format.h>

#include <array>

namespace loadgen {
namespace {

struct Percentile {
  double fraction;
  std::string_view label;
};

// Locust stats.py PERCENTILES_TO_REPORT
constexpr auto kPercentiles = std::to_array<Percentile>({
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

std::string header(std::size_t width) {
  std::string line = fmt::format("{:<8} {}", "Type", padded("Name", width));
  for (const Percentile& percentile : kPercentiles) {
    const int column = &percentile == &kPercentiles.front() ? 8 : 6;
    line += fmt::format(" {:>{}}", percentile.label, column);
  }
  return line + " # reqs\n";
}

std::string separator(std::size_t width) {
  std::string line = "--------|" + std::string(width, '-') + "|--------";
  for (std::size_t column = 1; column <= kPercentiles.size(); ++column) line += "|------";
  return line + "\n";
}

std::string row(const StatsEntry& entry, std::size_t width) {
  if (entry.response_times().count() == 0) return {};
  std::string line = fmt::format("{} {}", padded(entry.method(), 8), padded(entry.name(), width));
  for (const Percentile& percentile : kPercentiles) {
    const int column = &percentile == &kPercentiles.front() ? 8 : 6;
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

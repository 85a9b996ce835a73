#include "loadgen/report.hpp"
#include "report/columns.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace loadgen {
namespace {

// Locust stats.py get_stats_summary, get_print_stats and StatsEntry.to_string
class StatsTable {
 public:
  StatsTable(const StatsEntry& total, Rates rates, int name_width)
      : total_(total), rates_(rates), name_width_(name_width - 4) {}

  std::string header() const {
    return fmt::format(
        "{:<8} {} {:>7} {:>12} |{:>7} {:>7} {:>7}{:>7} | {:>7} {:>11}\n",
        "Type",
        name_column("Name"),
        "# reqs",
        "# fails",
        "Avg",
        "Min",
        "Max",
        "Med",
        "req/s",
        "failures/s"
    );
  }

  std::string separator() const {
    const std::string dashes(name_width_ > 0 ? static_cast<std::size_t>(name_width_) : 0, '-');
    return fmt::format(
        "--------|{}|-------|-------------|-------|-------|-------|-------|--------|-----------\n",
        dashes
    );
  }

  std::string row(const StatsEntry& entry) const {
    const auto fails = fmt::format("{}({:.2f}%)", entry.num_failures(), entry.fail_ratio() * 100);
    const bool current = rates_ == Rates::current;
    return fmt::format(
        "{} {} {:>7} {:>12} |{:>7} {:>7} {:>7}{:>7} | {:>7.2f} {:>11.2f}\n",
        padded(entry.method().empty() ? "" : entry.method() + " ", 8),
        name_column(entry.name()),
        entry.num_requests(),
        fails,
        whole_ms(entry.avg_response_time()),
        whole_ms(entry.min_response_time().value_or(Nanos{0})),
        whole_ms(entry.max_response_time()),
        whole_ms(entry.median_response_time()),
        current ? entry.current_rps(total_) : entry.total_rps(total_),
        current ? entry.current_fail_per_sec(total_) : entry.total_fail_per_sec(total_)
    );
  }

 private:
  static std::int64_t whole_ms(Millis time) { return static_cast<std::int64_t>(time.count()); }

  // A negative width, in a narrow terminal, pads as its absolute value: Python's `%-*s`.
  std::string name_column(std::string_view name) const {
    return padded(name, static_cast<std::size_t>(std::abs(name_width_)));
  }

  const StatsEntry& total_;
  Rates rates_;
  int name_width_;
};

}  // namespace

std::string render_stats_table(const Stats& stats, Rates rates, int name_width) {
  const StatsTable table(stats.total(), rates, name_width);
  std::string text = table.header() + table.separator();
  for (const StatsEntry* entry : stats.sorted()) text += table.row(*entry);
  return text + table.separator() + table.row(stats.total()) + "\n";
}

}  // namespace loadgen

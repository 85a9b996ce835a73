#include "loadgen/report.hpp"
#include "report/csv_row.hpp"
#include "report/percentiles.hpp"
#include "report/python_number.hpp"
#include "stats/current_percentiles.hpp"

#include <optional>

namespace loadgen {
namespace {

void add_labels(CsvRows& rows) {
  for (const auto& percentile : kReportedPercentiles) rows.plain(percentile.label);
}

/// `times` gives a percentile by its fraction. Nothing is known of an entry without requests.
template <class Times>
void add_percentiles(CsvRows& rows, const StatsEntry& entry, const Times& times) {
  for (const auto& percentile : kReportedPercentiles) {
    if (entry.num_requests() == 0) {
      rows.plain("N/A");
    } else {
      rows.plain(times(percentile.fraction).count());
    }
  }
}

auto whole_run(const StatsEntry& entry) {
  return [&entry](double fraction) { return entry.percentile(fraction); };
}

/// The six columns that both files have, from the median on.
void add_totals(CsvRows& rows, const StatsEntry& entry) {
  rows.plain(python_millis(entry.median_response_time()))
      .plain(python_float(entry.avg_response_time().count()))
      .plain(python_millis(entry.min_response_time().value_or(Nanos{0})))
      .plain(python_millis(entry.max_response_time()));
  if (entry.num_requests() == 0) {
    rows.plain(0);
  } else {
    rows.plain(python_float(entry.avg_content_length()));
  }
}

void add_stats_row(CsvRows& rows, const StatsEntry& entry, const StatsEntry& total) {
  rows.text(entry.method())
      .text(entry.name())
      .plain(entry.num_requests())
      .plain(entry.num_failures());
  add_totals(rows, entry);
  rows.plain(python_float(entry.total_rps(total)))
      .plain(python_float(entry.total_fail_per_sec(total)));
  add_percentiles(rows, entry, whole_run(entry));
  rows.end_row();
}

/// One second of the history.
class HistoryRows {
 public:
  HistoryRows(const Stats& stats, WallTime now, std::size_t users)
      : total_(stats.total()), now_(std::chrono::floor<std::chrono::seconds>(now)), users_(users) {}

  template <class Times>
  void add(const StatsEntry& entry, const Times& times) {
    rows_.plain(now_.time_since_epoch().count())
        .plain(users_)
        .text(entry.method())
        .text(entry.name())
        .plain(fmt::format("{:.6f}", entry.current_rps(total_)))
        .plain(fmt::format("{:.6f}", entry.current_fail_per_sec(total_)));
    add_percentiles(rows_, entry, times);
    rows_.plain(entry.num_requests()).plain(entry.num_failures());
    add_totals(rows_, entry);
    rows_.end_row();
  }

  void add_current(const StatsEntry& entry, const CurrentPercentiles& current) {
    const auto window = current.window(entry);
    add(entry, [&window](double fraction) {
      return window ? window->percentile(fraction) : std::chrono::milliseconds(0);
    });
  }

  std::string take() { return rows_.take(); }

 private:
  const StatsEntry& total_;
  std::chrono::sys_seconds now_;
  std::size_t users_;
  CsvRows rows_;
};

}  // namespace

// Locust stats.py StatsCSV.requests_csv
std::string render_csv_stats(const Stats& stats) {
  CsvRows rows;
  rows.plain("Type,Name,Request Count,Failure Count")
      .plain("Median Response Time,Average Response Time,Min Response Time,Max Response Time")
      .plain("Average Content Size,Requests/s,Failures/s");
  add_labels(rows);
  rows.end_row();
  for (const StatsEntry* entry : stats.sorted()) add_stats_row(rows, *entry, stats.total());
  add_stats_row(rows, stats.total(), stats.total());
  return rows.take();
}

// Locust stats.py StatsCSVFileWriter
std::string render_csv_history_header() {
  CsvRows rows;
  rows.plain("Timestamp,User Count,Type,Name,Requests/s,Failures/s");
  add_labels(rows);
  rows.plain("Total Request Count,Total Failure Count,Total Median Response Time")
      .plain("Total Average Response Time,Total Min Response Time,Total Max Response Time")
      .plain("Total Average Content Size");
  rows.end_row();
  return rows.take();
}

std::string render_csv_history(const Stats& stats, WallTime now, std::size_t users) {
  HistoryRows rows(stats, now, users);
  rows.add(stats.total(), whole_run(stats.total()));
  return rows.take();
}

std::string render_csv_full_history(
    const Stats& stats, WallTime now, std::size_t users, const CurrentPercentiles& current
) {
  HistoryRows rows(stats, now, users);
  for (const StatsEntry* entry : stats.sorted()) rows.add_current(*entry, current);
  rows.add_current(stats.total(), current);
  return rows.take();
}

}  // namespace loadgen

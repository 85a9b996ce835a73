#include "loadgen/report.hpp"
#include "report/csv_row.hpp"
#include "report/failure_order.hpp"
#include "report/utc_time.hpp"

namespace loadgen {

// Locust stats.py StatsCSV.failures_csv
std::string render_csv_failures(const Stats& stats) {
  CsvRows rows;
  rows.plain("Method,Name,Error,Occurrences,First Seen,Last Seen").end_row();
  for (const FailureRow& failure : failures_by_key(stats)) {
    rows.text(failure.method)
        .text(failure.name)
        .text(failure.text)
        .plain(failure.occurrences)
        .plain(utc(failure.first_seen.time))
        .plain(utc(failure.last_seen))
        .end_row();
  }
  return rows.take();
}

// Locust stats.py StatsCSV.exceptions_csv
std::string render_csv_exceptions(const Stats& stats) {
  CsvRows rows;
  rows.plain("Count,Message,Traceback,Nodes").end_row();
  for (const ExceptionRow& exception : stats.exceptions()) {
    rows.plain(exception.count)
        .text(exception.message)
        .text(exception.traceback)
        .text(fmt::format("{}", fmt::join(exception.nodes, ", ")))
        .end_row();
  }
  return rows.take();
}

}  // namespace loadgen

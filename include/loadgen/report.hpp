#pragma once

/// The reports: pure functions from statistics to text, called on the control thread.

#include "loadgen/stats.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace loadgen {

class CurrentPercentiles;
class RunHistory;

/// The width of the Name column: `columns` are those of the terminal that stdout is, if it is one.
int name_width(std::optional<int> columns);

/// Which rates the stats table shows: those of the last seconds while a test runs, or of all of it.
enum class Rates { current, total };

// Locust's console tables. Each line ends with a newline; an empty line closes a table.
std::string render_stats_table(const Stats& stats, Rates rates, int name_width);
std::string render_percentiles_table(const Stats& stats, int name_width);
std::string render_error_report(const Stats& stats, int name_width);  ///< empty without failures

/// Takes a text part by part.
using TextSink = std::function<void(std::string_view)>;

/// Locust's `--json`: an array of entries in order of first request, without a final newline. In
/// parts, since that of 10,000 names is long.
void render_json(const Stats& stats, const TextSink& sink);

// Locust's `--csv` files. Lines end in CRLF.
std::string render_csv_stats(const Stats& stats);
std::string render_csv_failures(const Stats& stats);
std::string render_csv_exceptions(const Stats& stats);

/// The history's first line; a row for each second follows.
std::string render_csv_history_header();

/// The row of all requests at `now`, when `users` were alive.
std::string render_csv_history(const Stats& stats, WallTime now, std::size_t users);

/// `--csv-full-history`: a row for each name as well; the percentiles are the current ones.
std::string render_csv_full_history(
    const Stats& stats, WallTime now, std::size_t users, const CurrentPercentiles& current
);

/// What reports say of a run beside its statistics.
struct RunFacts {
  WallTime start_time;
  WallTime end_time;
  std::size_t users = 0;         ///< alive now, at the end those alive when it began to stop
  std::size_t peak_users = 0;    ///< most alive at once
  std::size_t target_users = 0;  ///< asked for
  int exit_code = 0;
  std::vector<double> loop_cpu_shares = {};  ///< by engine thread, 0 to 1, over the run

  // What was asked for, as reports tell it; empty where there is none.
  double spawn_rate = 1;                              ///< users a second
  std::optional<std::chrono::seconds> run_time = {};  ///< the limit
  std::string host = {};                              ///< without a password
  std::string locustfile = {};                        ///< base name of the first
  std::string profile = {};                           ///< `--profile`
  std::string command = {};                           ///< as for a shell, without secrets
  std::string task_ratios = {};                       ///< JSON, as of `--show-task-ratio-json`
};

/// `--summary-json`: an object {run, entries, total, slowest, errors, exceptions}, described
/// by docs/summary.schema.json. Ends with a newline. In parts, as render_json().
void render_summary_json(const Stats& stats, const RunFacts& facts, const TextSink& sink);

/// `--html`: a page that needs no other file and no network. A script in it sets
/// `window.templateArgs` to an object with Locust's keys and, under `loadgen`, its own: the
/// command, the summary of `--summary-json` without its errors and exceptions, and the history by
/// columns.
void render_html(
    const Stats& stats, const RunFacts& facts, const RunHistory& history, const TextSink& sink
);

}  // namespace loadgen

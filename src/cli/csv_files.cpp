#include "cli/csv_files.hpp"

#include "cli/output_file.hpp"
#include "log/log.hpp"
#include "stats/current_percentiles.hpp"

#include <optional>
#include <string_view>
#include <system_error>

namespace loadgen::cli {
namespace {

constexpr std::string_view kLogger = "locust.main";
constexpr std::string_view kFlag = "--csv";

/// Whether a file could be written the last time. Says so when that changes for the worse.
class Health {
 public:
  bool note(const std::string& path, std::error_code error) {
    if (error && well_) log::error(kLogger, "Cannot write '{}': {}", path, error.message());
    well_ = !error;
    return well_;
  }

 private:
  bool well_ = true;
};

/// One of the files that show the present state.
class StateFile {
 public:
  explicit StateFile(const std::string& path) : file_(kFlag, path) {}

  /// False, after a line in the log, if the file has not got `text`.
  bool write(std::string text) {
    if (text == written_) return true;
    if (!health_.note(file_.path(), file_.replace(text))) return false;
    written_ = std::move(text);
    return true;
  }

 private:
  OutputFile file_;
  Health health_;
  std::optional<std::string> written_;
};

class CsvFiles final : public Output {
 public:
  CsvFiles(const std::string& prefix, bool full_history)
      : stats_(prefix + "_stats.csv"),
        failures_(prefix + "_failures.csv"),
        exceptions_(prefix + "_exceptions.csv"),
        history_(kFlag, prefix + "_stats_history.csv") {
    if (full_history) current_.emplace(CurrentPercentiles::Of::total_and_names);
  }

  void start(const Stats&, const RunFacts&) override {
    forget();
    history_health_.note(history_.path(), history_.clear());
    history_is_whole_ = append(render_csv_history_header());
  }

  void tick(const Stats& stats, const RunFacts& facts) override { save(stats, facts); }

  bool save(const Stats& stats, const RunFacts& facts) override {
    const WallTime now = std::chrono::system_clock::now();
    history_is_whole_ = append(history_rows(stats, now, facts.users)) && history_is_whole_;
    const bool stats_written = stats_.write(render_csv_stats(stats));
    const bool failures_written = failures_.write(render_csv_failures(stats));
    const bool exceptions_written = exceptions_.write(render_csv_exceptions(stats));
    return history_is_whole_ && stats_written && failures_written && exceptions_written;
  }

  bool finish(const Stats& stats, const RunFacts& facts) override {
    const bool whole = save(stats, facts);
    if (!history_is_whole_) log::error(kLogger, "'{}' lacks rows", history_.path());
    forget();  // of 10,000 names it is much, and other reports follow
    return whole;
  }

 private:
  void forget() {
    if (current_) current_.emplace(CurrentPercentiles::Of::total_and_names);
  }

  std::string history_rows(const Stats& stats, WallTime now, std::size_t users) {
    if (!current_) return render_csv_history(stats, now, users);
    current_->tick(stats, now);
    return render_csv_full_history(stats, now, users, *current_);
  }

  bool append(const std::string& rows) {
    return history_health_.note(history_.path(), history_.append(rows));
  }

  StateFile stats_;
  StateFile failures_;
  StateFile exceptions_;
  GrowingFile history_;
  Health history_health_;
  bool history_is_whole_ = true;
  std::optional<CurrentPercentiles> current_;  // of a full history
};

}  // namespace

std::unique_ptr<Output> make_csv_files(const std::string& prefix, bool full_history) {
  return std::make_unique<CsvFiles>(prefix, full_history);
}

}  // namespace loadgen::cli

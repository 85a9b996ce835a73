#pragma once

#include "cli/control.hpp"
#include "cli/cpu_monitor.hpp"
#include "cli/options.hpp"
#include "cli/outputs.hpp"
#include "cli/script.hpp"
#include "loadgen/report.hpp"
#include "loadgen/run.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <system_error>

namespace loadgen::cli {

/// A run without a page: starts at once, prints the table every two seconds, ends with the tables,
/// files and exit code that were asked for. Lives on the control thread.
class HeadlessRun final : private RunObserver {
 public:
  /// Makes the host of the users, which is to push its reports on the control thread.
  using HostMaker =
      std::function<std::unique_ptr<UserHost>(std::function<void(HostReport)> reported)>;

  /// Opens the files that `options` names. What it is given by reference outlives it. Throws
  /// UsageError.
  HeadlessRun(const Options& options, Control& control, const HostMaker& make_host, Script& script);

  /// Opens them anew, after `options` were changed. Before the run. Throws UsageError.
  void open_outputs() { outputs_ = make_outputs(options_); }

  /// Runs `request` to its end and gives the exit code. The calling thread is the control thread.
  int run(RunRequest request);

  /// What was reported so far. On the control thread.
  const Stats& stats() const { return stats_; }

 private:
  void receive(HostReport report);
  void tick();
  void key_pressed(char key);
  void change_users(long difference);
  void print(std::string_view text);
  void print_summary();
  void write_outputs();
  void check_console();
  void tell_lost_lines();
  void fail();
  void log_precision() const;
  int table_width() const;
  RunFacts facts() const;

  void clear_statistics() override;
  void test_start(Done done) override;
  void spawning_complete(std::size_t users, Done done) override;
  void reset_statistics() override;
  void test_stopping(Done done) override;
  void test_stop(Done done) override;
  void quitting(Done done) override;
  void shutting_down(const RunEnd& end) override;
  void finished(const RunEnd& end) override;
  void quit(Done done) override { script_.quit(std::move(done)); }
  void hasten() override { script_.hasten(); }

  const Options& options_;
  Control& control_;
  Script& script_;
  const bool tables_;  ///< whether Locust's tables are wanted at all
  Outputs outputs_;
  unsigned seconds_ = 0;  ///< of the test, as counted by tick()

  Stats stats_;
  CpuMonitor cpu_;
  WallTime started_;
  WallTime ended_;
  std::size_t peak_users_ = 0;
  std::optional<std::size_t> users_at_end_;
  bool warned_of_names_ = false;
  bool test_on_ = false;           ///< users may be alive
  bool outputs_finished_ = false;  ///< nothing more is written to them
  std::error_code console_error_;  ///< why a table did not get to stderr
  bool told_of_console_ = false;
  int exit_code_ = 0;
  int told_exit_code_ = 0;

  std::unique_ptr<UserHost> host_;
  Run run_;
};

}  // namespace loadgen::cli

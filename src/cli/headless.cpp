#include "cli/headless.hpp"

#include "cli/command_text.hpp"
#include "cli/exit_code.hpp"
#include "cli/output_file.hpp"
#include "cli/write_whole.hpp"
#include "http/secrets.hpp"
#include "load/class_counts.hpp"
#include "log/log.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

namespace loadgen::cli {
namespace {

constexpr std::string_view kLogger = "locust.main";

/// locust/stats.py CSV_STATS_INTERVAL_SEC and, in ticks, CONSOLE_STATS_INTERVAL_SEC
constexpr std::chrono::seconds kTick{1};
constexpr unsigned kTicksOfTable = 2;

/// The exit code when Python cannot write a report.
constexpr int kNotWritten = 1;

WallTime wall_now() {
  return std::chrono::system_clock::now();
}

}  // namespace

HeadlessRun::HeadlessRun(
    const Options& options, Control& control, const HostMaker& make_host, Script& script
)
    : options_(options),
      control_(control),
      script_(script),
      tables_(!options.skip_log_setup),
      outputs_(make_outputs(options)),
      host_(make_host([this](HostReport report) { receive(std::move(report)); })),
      run_({host_.get()}, *this, control_.waker()) {}

int HeadlessRun::run(RunRequest request) {
  run_.start(std::move(request), Clock::now());
  control_.drive(run_);
  return exit_code_;
}

void HeadlessRun::receive(HostReport report) {
  stats_.extend(std::move(report.delta));
  for (const auto& load : report.loops) {
    const std::optional<double> share = cpu_.add(load);
    if (!share) continue;
    script_.cpu_too_high(*share * 100);
    log::warning(
        "root",
        "CPU usage above 90%! This may constrain your throughput and may even give inconsistent "
        "response time measurements! See "
        "https://docs.locust.io/en/stable/running-distributed.html for how to distribute the load "
        "over multiple CPU cores or machines"
    );
  }
  peak_users_ = std::max(peak_users_, total(host_->counts()));
  if (stats_.names_overflowed() && !std::exchange(warned_of_names_, true)) {
    log::warning(
        kLogger,
        "More than {} different request names: further ones are counted as '{}'",
        Stats::kMaxNames,
        Stats::kOtherNames.name
    );
  }
}

int HeadlessRun::table_width() const {
  return name_width(terminal_columns(stdout));
}

void HeadlessRun::tick() {
  if (tables_ && !options_.only_summary && seconds_ % kTicksOfTable == 0) {
    print(render_stats_table(stats_, Rates::current, table_width()));
  }
  ++seconds_;
  for (const auto& output : outputs_) output->tick(stats_, facts());
}

/// locust/main.py: the keys of input_listener. Enter would open the page.
void HeadlessRun::key_pressed(char key) {
  if (key == 'w') change_users(1);
  if (key == 'W') change_users(10);
  if (key == 's') change_users(-1);
  if (key == 'S') change_users(-10);
}

/// Counted from the users alive.
void HeadlessRun::change_users(long difference) {
  constexpr double kRate = 100;
  if (run_.state() == HostState::spawning && !run_.request().shape) {
    log::warning(
        "root",
        "{}",
        difference > 0 ? "Already spawning users, can't spawn more right now"
                       : "Spawning users, can't stop right now"
    );
    return;
  }
  const auto users = static_cast<long>(total(host_->counts())) + difference;
  run_.edit(static_cast<std::size_t>(std::max(0L, users)), kRate, Clock::now());
}

void HeadlessRun::clear_statistics() {
  started_ = wall_now();
  stats_.clear_all(started_);
  cpu_.clear();
  peak_users_ = 0;
  users_at_end_.reset();
  script_.clear_statistics();
}

void HeadlessRun::test_start(Done done) {
  test_on_ = true;
  for (const auto& output : outputs_) output->start(stats_, facts());
  seconds_ = 0;
  control_.repeat(kTick, [this] { tick(); });
  if (!control_.listen_to_keys([this](char key) { key_pressed(key); })) {
    log::debug("root", "Terminal was not a tty. Keyboard input disabled");
  }
  script_.test_start(std::move(done));
}

void HeadlessRun::spawning_complete(std::size_t users, Done done) {
  // What was measured before a reset must not be counted after it.
  script_.spawning_complete(users, [this, done = std::move(done)] { host_->flush(done); });
}

void HeadlessRun::reset_statistics() {
  stats_.reset_all(wall_now());
}

void HeadlessRun::test_stopping(Done done) {
  users_at_end_ = total(host_->counts());
  // The summary follows at once; a table at the same instant would only repeat it.
  if (options_.stop_timeout == std::chrono::seconds(0)) control_.stop_repeating();
  script_.test_stopping(std::move(done));
}

void HeadlessRun::test_stop(Done done) {
  if (cpu_.was_too_high()) {
    log::warning(
        "locust.runners",
        "CPU usage was too high at some point during the test! See "
        "https://docs.locust.io/en/stable/running-distributed.html for how to distribute the load "
        "over multiple CPU cores or machines"
    );
  }
  test_on_ = false;
  script_.test_stop(std::move(done));
}

void HeadlessRun::quitting(Done done) {
  // The exit code is fixed next, by all that happened up to now.
  script_.quitting([this, done = std::move(done)] { host_->flush(done); });
}

void HeadlessRun::shutting_down(const RunEnd& end) {
  RunFigures figures;
  figures.exit_code_on_error = options_.exit_code_on_error;
  figures.failures = stats_.total().num_failures();
  figures.exceptions = stats_.exceptions().size();
  figures.begun = stats_.counters().begun;
  figures.completed = stats_.total().num_requests();
  figures.internal_error = end.failed || script_.failed();
  figures.wanted = script_.exit_code();
  const ExitCode result = exit_code(figures);
  exit_code_ = result.code;
  if (!result.reason.empty()) log::warning(kLogger, "{}", result.reason);
  check_console();
  write_outputs();
  told_exit_code_ = exit_code_;
  log::info(kLogger, "Shutting down (exit code {})", exit_code_);
  script_.will_exit(exit_code_);
}

void HeadlessRun::finished(const RunEnd&) {
  control_.stop_repeating();
  log_precision();
  if (const auto cut_off = stats_.counters().cut_off; cut_off > 0) {
    log::info(kLogger, "{} requests in flight were cut off", cut_off);
  }
  if (!outputs_finished_) write_outputs();
  if (tables_) print_summary();
  check_console();
  if (exit_code_ != told_exit_code_) log::error(kLogger, "Exit code {} after all", exit_code_);
  tell_lost_lines();
}

/// As they are to stay, or, while users still run, as they are by now.
void HeadlessRun::write_outputs() {
  ended_ = wall_now();
  outputs_finished_ = !test_on_;
  for (const auto& output : outputs_) {
    const bool whole = test_on_ ? output->save(stats_, facts()) : output->finish(stats_, facts());
    if (!whole) fail();
  }
}

/// Something that was measured is not where it was to go.
void HeadlessRun::fail() {
  if (exit_code_ == 0) exit_code_ = kNotWritten;
}

void HeadlessRun::print(std::string_view text) {
  if (const auto error = write_whole(STDERR_FILENO, text)) console_error_ = error;
}

/// Whether all lines and tables up to now got where they were to go.
void HeadlessRun::check_console() {
  if (tables_ && is_broken(STDERR_FILENO)) {
    console_error_ = std::make_error_code(std::errc::broken_pipe);
  }
  if (console_error_ && !std::exchange(told_of_console_, true)) {
    log::error(kLogger, "Cannot write to standard error: {}", console_error_.message());
  }
  if (console_error_ || log::lost_lines() > 0) fail();
}

void HeadlessRun::tell_lost_lines() {
  const std::size_t lost = log::lost_lines();
  if (lost == 0) return;
  const std::string text = fmt::format("{} log lines could not be written", lost);
  print(log::format_line("ERROR", kLogger, text));
}

void HeadlessRun::print_summary() {
  const int width = table_width();
  print(render_stats_table(stats_, Rates::total, width));
  print(render_percentiles_table(stats_, width));
  print(render_error_report(stats_, width));
}

/// How far the figures can be trusted: late task starts and busy loops distort them. Of Python's
/// tasks it is not known how late they began.
void HeadlessRun::log_precision() const {
  const Histogram& lateness = stats_.counters().lateness;
  const auto ms = [&](double p) {
    return std::chrono::duration<double, std::milli>(lateness.percentile(p)).count();
  };
  if (lateness.count() > 0) {
    log::debug(
        kLogger,
        "Tasks started late by (ms): 50% {:.3f}, 95% {:.3f}, 99% {:.3f}, 99.9% {:.3f}",
        ms(0.5),
        ms(0.95),
        ms(0.99),
        ms(0.999)
    );
  }
  const auto shares = cpu_.shares();
  for (std::size_t loop = 0; loop < shares.size(); ++loop) {
    log::debug(kLogger, "Loop {} used {:.1f}% of a CPU", loop, shares[loop] * 100);
  }
}

RunFacts HeadlessRun::facts() const {
  RunFacts facts;
  facts.start_time = started_;
  facts.end_time = ended_;
  facts.users = total(host_->counts());
  if (outputs_finished_) facts.users = users_at_end_.value_or(facts.users);
  facts.peak_users = peak_users_;
  facts.target_users = run_.request().users;
  facts.exit_code = exit_code_;
  facts.loop_cpu_shares = cpu_.shares();
  facts.spawn_rate = run_.request().spawn_rate;
  facts.run_time = run_.request().run_time;
  facts.profile = options_.profile;
  facts.command = command_text(options_.command);
  for (const auto* files : {&options_.locustfiles, &options_.scenarios}) {
    if (files->empty()) continue;
    facts.locustfile = std::filesystem::path(files->front()).filename();
  }
  ScriptFacts script = script_.facts();
  facts.host = http::masked_urls(options_.host.empty() ? script.host : options_.host);
  facts.task_ratios = std::move(script.task_ratios);
  return facts;
}

}  // namespace loadgen::cli

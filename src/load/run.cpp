#include "loadgen/run.hpp"

#include "load/awaited.hpp"
#include "load/class_counts.hpp"
#include "load/ramp.hpp"
#include "load/seconds.hpp"
#include "load/shape.hpp"
#include "log/log.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

namespace loadgen {

enum class EndStage {
  test_stopping,
  stop_users,
  test_stop,
  test_ended,
  quitting,
  shutting_down,
  finished,
  quit,
  over,
};

namespace {

constexpr std::string_view kRunners = "locust.runners";
constexpr std::string_view kMain = "locust.main";

using enum EndStage;
constexpr std::array kStop{test_stopping, stop_users, test_stop, test_ended};
constexpr std::array kQuit{quitting, shutting_down, finished, quit, over};
constexpr std::array kQuitBySignal{
    quitting, shutting_down, test_stopping, stop_users, test_stop, finished, quit, over};

std::string_view name_of(EndReason reason) {
  switch (reason) {
    case EndReason::run_time:
      return "--run-time";
    case EndReason::shape_end:
      return "the shape's end";
    case EndReason::quit:
      return "quit()";
    case EndReason::interrupted:
      return "SIGINT";
    case EndReason::terminated:
      return "SIGTERM";
    case EndReason::stop:
      return "stop()";
  }
  return "";
}

bool is_signal(EndReason reason) {
  return reason == EndReason::interrupted || reason == EndReason::terminated;
}

}  // namespace

Run::Run(std::vector<UserHost*> hosts, RunObserver& observer, std::function<void()> wake)
    : hosts_(std::move(hosts)),
      observer_(observer),
      wake_([this, wake = std::move(wake)] {
        if (!advancing_) wake();  // else advance() sees it anyway
      }),
      awaited_(std::make_unique<Awaited>(wake_)) {}

Run::~Run() = default;

bool Run::start(RunRequest request, TimePoint now) {
  if (phase_ != Phase::idle) return false;
  request_ = std::move(request);
  started_ = now;
  selection_.reset();
  end_ = {};
  hastened_ = false;
  if (request_.shape) {
    log::info(kRunners, "Shape test starting.");
    log::info(kRunners, "Shape worker starting");
    shape_ = std::make_unique<ShapeTicker>(request_.shape, now, wake_);
  } else {
    log_run_time();
  }
  phase_ = Phase::requested;
  advance(now);
  return true;
}

bool Run::edit(std::size_t users, double spawn_rate, TimePoint now) {
  if (!is_live()) return false;
  if (shape_) {
    log::info(kRunners, "There is an ongoing shape test running. Editing is disabled");
    return false;
  }
  aim(users, spawn_rate, now);
  advance(now);
  return true;
}

void Run::stop(EndReason reason, TimePoint now) {
  if (phase_ == Phase::over) return;
  if (reason == EndReason::terminated) log::info(kMain, "Got SIGTERM signal");
  if (phase_ == Phase::ending) {
    hasten_end(reason);
  } else {
    begin_end(reason);
  }
  advance(now);
}

void Run::advance(TimePoint now) {
  if (advancing_) return;  // called by a hook: the loop below sees what has changed
  advancing_ = true;
  while (reach_limit(now) || follow_shape(now) || go_on(now)) {
  }
  advancing_ = false;
}

TimePoint Run::next_wake() const {
  TimePoint wake = TimePoint::max();
  if (awaits_limit()) wake = limit();
  if (shape_ && phase_ != Phase::ending) wake = std::min(wake, shape_->next_due());
  if (phase_ == Phase::ramping) wake = std::min(wake, ramp_->next_due());
  return wake;
}

HostState Run::state() const {
  switch (phase_) {
    case Phase::ramping:
    case Phase::completing:
      return HostState::spawning;
    case Phase::running:
      return HostState::running;
    case Phase::ending:
      return test_on_ ? HostState::stopping : resting_;
    case Phase::idle:
    case Phase::requested:
    case Phase::starting:
    case Phase::over:
      return resting_;
  }
  return resting_;
}

bool Run::is_live() const {
  return test_on_ && phase_ != Phase::ending;
}

/// Without a page nobody would end a process whose test was only stopped.
bool Run::awaits_limit() const {
  return is_live() || (phase_ == Phase::idle && request_.quit_at_end);
}

bool Run::leads_to_quit(EndReason reason) const {
  const bool own_end = reason == EndReason::run_time || reason == EndReason::shape_end;
  return own_end ? request_.quit_at_end : reason != EndReason::stop;
}

TimePoint Run::limit() const {
  if (!request_.run_time || shape_) return TimePoint::max();
  return started_ + to_nanos(static_cast<double>(request_.run_time->count()));
}

void Run::log_run_time() const {
  if (request_.run_time) {
    log::info(kMain, "Run time limit set to {} seconds", request_.run_time->count());
  } else {
    log::info(kMain, "No run time limit set, use CTRL+C to interrupt");
  }
}

bool Run::reach_limit(TimePoint now) {
  if (!awaits_limit() || now < limit()) return false;
  const bool quits = leads_to_quit(EndReason::run_time);
  log::info(kMain, "--run-time limit reached, {}", quits ? "shutting down" : "stopping test");
  begin_end(EndReason::run_time);
  return true;
}

bool Run::follow_shape(TimePoint now) {
  if (!shape_ || phase_ == Phase::ending) return false;
  const std::optional<ShapeTicker::News> news = shape_->advance(now);
  if (!news) return false;
  if (!news->stage) {
    log::info(kRunners, "Shape test stopping");
    begin_end(EndReason::shape_end);
    return true;
  }
  const auto& [users, spawn_rate, classes] = *news->stage;
  log::info(kRunners, "Shape test updating to {} users at {:.2f} spawn rate", users, spawn_rate);
  if (classes) selection_ = classes;
  aim(users, spawn_rate, now);
  return true;
}

bool Run::go_on(TimePoint now) {
  switch (phase_) {
    case Phase::idle:
    case Phase::running:
    case Phase::over:
      return false;
    case Phase::requested:
      if (shape_) return false;
      begin_test();
      return true;
    case Phase::ramping:
      if (!ramp_->advance(now)) return false;
      complete_ramp();
      return true;
    case Phase::starting:
    case Phase::completing:
    case Phase::ending:
      break;
  }
  if (!awaited_->all_in()) return false;
  if (phase_ == Phase::starting) {
    begin_ramp(now);
  } else if (phase_ == Phase::completing) {
    settle();
  } else {
    next_end_stage();
  }
  return true;
}

void Run::begin_test() {
  phase_ = Phase::starting;
  test_on_ = true;
  ramp_ = std::make_unique<Ramp>(hosts_, request_.classes, request_.stop_timeout, wake_);
  observer_.clear_statistics();
  const HostRequest for_hosts{request_.host, request_.tags, request_.exclude_tags};
  for (UserHost* host : hosts_) host->begin(for_hosts);
  awaited_->forget();
  observer_.test_start(awaited_->expect());
}

void Run::aim(std::size_t users, double spawn_rate, TimePoint now) {
  request_.users = users;
  request_.spawn_rate = spawn_rate;
  if (phase_ == Phase::requested) {
    begin_test();
  } else if (phase_ != Phase::starting) {
    begin_ramp(now);
  }
}

void Run::begin_ramp(TimePoint now) {
  const double rate = request_.spawn_rate;
  if (rate > 100) {
    log::warning(
        kRunners,
        "Your selected spawn rate is very high (>100), and this is known to sometimes cause "
        "issues. Do you really need to ramp up that fast?"
    );
  }
  log::info(kRunners, "Ramping to {} users at a rate of {:.2f} per second", request_.users, rate);
  if (!std::isfinite(rate) || rate <= 0) {
    // The old ramp has ended, the new one does not begin, as when Locust's spawner dies of it.
    log::write(
        log::Level::critical,
        kRunners,
        fmt::format("spawn_rate must be finite and above 0, got {}", rate)
    );
    end_.failed = true;
    phase_ = Phase::running;
    return;
  }
  ramp_->start(request_.users, rate, selection_, now);
  phase_ = Phase::ramping;
}

void Run::complete_ramp() {
  log::info(kRunners, "All users spawned: {}", as_json_with_total(ramp_->alive()));
  phase_ = Phase::completing;
  awaited_->forget();
  observer_.spawning_complete(ramp_->dispatched(), awaited_->expect());
}

void Run::settle() {
  phase_ = Phase::running;
  if (!request_.reset_stats) return;
  log::info(kRunners, "Resetting stats\n");
  observer_.reset_statistics();
}

void Run::begin_end(EndReason reason) {
  end_.reason = reason;
  quit_wanted_ = leads_to_quit(reason);
  awaited_->forget();
  if (shape_ && is_signal(reason)) {
    if (reason == EndReason::interrupted) log::info("root", "Exiting due to CTRL+C interruption");
    log::info(kMain, "Shape test completed, shutting down");
  }
  phase_ = Phase::ending;
  if (!test_on_) {
    stages_ = std::span(kStop).last(1);
  } else if (is_signal(reason) && !shape_) {
    stages_ = kQuitBySignal;
  } else {
    stages_ = kStop;
  }
}

void Run::hasten_end(EndReason reason) {
  if (leads_to_quit(reason) && !std::exchange(quit_wanted_, true)) end_.reason = reason;
  if (!is_signal(reason) || std::exchange(hastened_, true)) return;
  if (stopping_users_) {
    for (UserHost* host : hosts_) host->stop_now();
  } else {
    observer_.hasten();
  }
}

void Run::next_end_stage() {
  const EndStage stage = stages_.front();
  stages_ = stages_.subspan(1);
  awaited_->forget();
  switch (stage) {
    case EndStage::test_stopping:
      log::debug(kRunners, "Stopping all users (called from {})", name_of(end_.reason));
      return observer_.test_stopping(awaited_->expect());
    case EndStage::stop_users:
      return stop_users();
    case EndStage::test_stop:
      return stop_test();
    case EndStage::test_ended:
      return end_test();
    case EndStage::quitting:
      return begin_quitting();
    case EndStage::shutting_down:
      observer_.shutting_down(end_);
      return log::debug(kMain, "Cleaning up runner...");
    case EndStage::finished:
      return observer_.finished(end_);
    case EndStage::quit:
      return observer_.quit(awaited_->expect());
    case EndStage::over:
      phase_ = Phase::over;
  }
}

void Run::stop_users() {
  stopping_users_ = true;
  users_at_stop_ = total(ramp_->alive());
  const Nanos timeout = hastened_ ? Nanos(0) : request_.stop_timeout;
  for (UserHost* host : hosts_) host->stop(timeout, awaited_->expect());
}

void Run::stop_test() {
  stopping_users_ = false;
  test_on_ = false;
  resting_ = HostState::stopped;
  log::debug(
      kRunners,
      "{} users have been stopped, {} still running",
      users_at_stop_,
      total(ramp_->alive())
  );
  observer_.test_stop(awaited_->expect());
}

void Run::end_test() {
  if (quit_wanted_) {
    stages_ = kQuit;
    return;
  }
  shape_.reset();
  phase_ = Phase::idle;
}

void Run::begin_quitting() {
  if (shape_) {
    if (!is_signal(end_.reason)) log::info(kMain, "Shape test completed, shutting down");
    if (request_.run_time) log_run_time();
    shape_.reset();
  }
  log::debug(kMain, "Running teardowns...");
  observer_.quitting(awaited_->expect());
}

}  // namespace loadgen

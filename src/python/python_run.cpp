#include "python/python_run.hpp"

#include <boost/asio/post.hpp>

#include <unistd.h>

#include <cstdio>
#include <future>

namespace loadgen::python {
namespace {

namespace nb = nanobind;

/// How often a wait for the control thread looks whether that has ended.
constexpr std::chrono::milliseconds kGlance{20};

}  // namespace

PythonRun::PythonRun(const cli::Options& options, nb::handle handler)
    : options_(options),
      handler_(handler),
      engine_(Engine::instance()),
      calls_(control_.io(), engine_.mailbox, handler),
      script_(calls_),
      shape_(std::make_shared<PythonShape>(calls_)),
      headless_(
          options,
          control_,
          [this](Engine::Reported reported) {
            auto host = std::make_unique<PythonHost>(calls_, engine_, std::move(reported));
            host_ = host.get();
            return host;
          },
          script_
      ) {}

PythonRun::~PythonRun() {
  if (!thread_.joinable()) return;
  const nb::gil_scoped_release unlock;
  thread_.join();
  watchdog_.reset();
}

void PythonRun::start(std::vector<ClassSpec> classes, bool shaped) {
  RunRequest request;
  request.users = options_.users;
  request.spawn_rate = options_.spawn_rate;
  request.run_time = options_.run_time;
  request.host = options_.host;
  request.stop_timeout = options_.stop_timeout;
  request.reset_stats = options_.reset_stats;
  request.classes = std::move(classes);
  if (shaped) request.shape = shape_;
  watchdog_.emplace(engine_.mailbox, handler_, PyThread_get_thread_ident());
  script_.on_end([this] { watchdog_->interrupt_from(Clock::now() + Nanos(options_.stop_timeout)); }
  );
  host_->on_stop_now([this] { watchdog_->interrupt_from(Clock::now()); });
  running_ = true;
  thread_ = std::thread([this, request = std::move(request)] { control(request); });
}

void PythonRun::control(const RunRequest& request) {
  const int code = headless_.run(request);
  running_ = false;
  if (calls_.given_up()) {
    // Python's thread cannot leave in order.
    std::fflush(nullptr);
    _exit(code);
  }
  engine_.mailbox.post([this, code] {
    stop_watching();
    handler_.attr("over")(code);
  });
}

/// A thread that asks for the interpreter's lock while that leaves would end the process.
void PythonRun::stop_watching() {
  const nb::gil_scoped_release unlock;
  watchdog_.reset();
}

void PythonRun::quit() {
  control_.ask([](Run& run) { run.stop(EndReason::quit, Clock::now()); });
}

void PythonRun::stop() {
  control_.ask([](Run& run) { run.stop(EndReason::stop, Clock::now()); });
}

void PythonRun::edit(std::size_t users, double spawn_rate) {
  control_.ask([=](Run& run) { run.edit(users, spawn_rate, Clock::now()); });
}

void PythonRun::set_alive(ClassCounts alive) {
  boost::asio::post(control_.io(), [this, alive = std::move(alive)]() mutable {
    host_->set_alive(std::move(alive));
  });
}

void PythonRun::set_facts(cli::ScriptFacts facts) {
  boost::asio::post(control_.io(), [this, facts = std::move(facts)]() mutable {
    script_.set_facts(std::move(facts));
  });
}

void PythonRun::set_outcome(std::optional<int> exit_code, bool failed) {
  boost::asio::post(control_.io(), [=, this] { script_.set_outcome(exit_code, failed); });
}

void PythonRun::set_stage(std::optional<ShapeStage> stage) {
  boost::asio::post(control_.io(), [this, stage = std::move(stage)]() mutable {
    shape_->set_stage(std::move(stage));
  });
}

void PythonRun::inspect(const std::function<void(const Stats&)>& look) {
  if (!running_) return look(headless_.stats());
  host_->report();
  // Shared, since the control thread may end with the question unread.
  auto answered = std::make_shared<std::promise<void>>();
  std::future<void> answer = answered->get_future();
  boost::asio::post(control_.io(), [this, &look, answered] {
    look(headless_.stats());
    answered->set_value();
  });
  const nb::gil_scoped_release unlock;
  while (answer.wait_for(kGlance) != std::future_status::ready) {
    if (running_) continue;
    control_.io().restart();
    control_.io().poll();
  }
}

}  // namespace loadgen::python

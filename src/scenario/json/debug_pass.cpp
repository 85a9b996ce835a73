#include "scenario/json/debug_pass.hpp"

#include "http/secrets.hpp"
#include "http/transcript.hpp"
#include "load/asio.hpp"
#include "loadgen/stats/recorder.hpp"

#include <boost/asio/co_spawn.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace loadgen::scenario {
namespace {

void end_at_interrupt(Program& program) {
  for (Instruction& instruction : program) {
    if (std::holds_alternative<Interrupt>(instruction)) instruction = Jump{program.size()};
  }
}

std::size_t make_pass(TaskSet& set) {
  set.sequential = true;
  set.wait_time.reset();
  end_at_interrupt(set.on_start);
  std::size_t choices = 0;
  for (Task& task : set.tasks) {
    end_at_interrupt(task.program);
    if (!task.nested) {
      ++choices;
      continue;
    }
    choices += make_pass(*task.nested) + 1;
    // A task of its own: one that fails before its end would not leave the set.
    Task last;
    last.program.emplace_back(Interrupt{});
    task.nested->tasks.push_back(std::move(last));
  }
  return choices;
}

/// One user alone.
struct Pass {
  explicit Pass(const Show& its_show) : show(its_show) {}

  boost::asio::io_context io{1};
  Recorder recorder;
  std::mt19937_64 random{std::random_device{}()};
  LoopContext loop{io, recorder, random, WallTime{}};
  UserContext user{loop};
  const Show& show;
  bool passed = true;

  void show_failures() {
    const auto delta = recorder.take_delta();
    for (const FailureRow& failure : delta.failures()) {
      show(fmt::format("* Failed: {}\n", http::masked_urls(failure.shown)));
      passed = false;
    }
    for (const ExceptionRow& exception : delta.exceptions()) {
      show(fmt::format("* Exception: {}", exception.traceback));
      passed = false;
    }
  }
};

Co<void> run_user(Pass& pass, UserBody& body, std::size_t choices) {
  Outcome outcome = co_await body.on_start();
  pass.show_failures();
  for (std::size_t i = 0; i < choices && outcome < Outcome::stop_user; ++i) {
    outcome = co_await body.run_next_task(Clock::now());
    pass.show_failures();
  }
  co_await body.on_stop();
  pass.show_failures();
}

}  // namespace

std::size_t make_pass(ClassModel& model) {
  return make_pass(model.tasks);
}

bool debug_scenario_user(
    const std::shared_ptr<ClassModel>& model, Sending sending, const Show& show
) {
  Pass pass(show);
  sending.options.keep = true;
  sending.options.describe = true;
  sending.seen = [&](const Request& request,
                     const std::string& row,
                     const http::Reply& reply,
                     std::string_view body) {
    const std::string name = http::masked_urls(row);
    show(fmt::format("* {}: {} {}\n", model->spec.name, request.method, name));
    show(http::transcript(reply, body));
    pass.show_failures();
  };
  const std::size_t choices = make_pass(*model);
  const auto factory = make_user_class(model, sending)->join(pass.loop);
  const auto body = factory->make_user(pass.user);
  boost::asio::co_spawn(
      pass.io,
      run_user(pass, *body, choices),
      [&](const std::exception_ptr& error) {
        if (error) std::rethrow_exception(error);
        pass.io.stop();  // nobody waits for the timer
      }
  );
  pass.io.run();
  return pass.passed;
}

}  // namespace loadgen::scenario

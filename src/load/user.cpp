#include "load/user.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>

namespace loadgen {

void User::ask_to_stop() {
  if (stop_asked) return;
  stop_asked = true;
  was_waiting = phase == Phase::waiting;
  if (was_waiting) pause.cancel();
}

void User::cut() {
  context.cut = true;
  cancel.emit(boost::asio::cancellation_type::terminal);
}

namespace {

/// Whether the loop has to be given its turn before the next task: a user without waits whose tasks
/// do no I/O would starve timers, signals and sockets.
bool must_yield(UserContext& context) {
  return !std::exchange(context.yielded, false);
}

Co<Outcome> run_tasks(User& user) {
  UserBody& body = *user.body;
  UserContext& context = user.context;
  Outcome outcome = co_await body.on_start();
  TimePoint due = Clock::now();
  while (outcome < Outcome::stop_user && !user.stop_asked) {
    const TimePoint began = Clock::now();
    context.loop.recorder.log_task_start(began - due);
    outcome = co_await body.run_next_task(began);
    // A stop during the task must not sleep.
    if (outcome >= Outcome::stop_user || user.stop_asked) break;
    due = Clock::now();
    const TimePoint now = due;
    if (outcome == Outcome::wait) due = std::max(now, body.next_due(now));
    if (due > now) {
      user.phase = User::Phase::waiting;
      user.pause.expires_at(due);
      co_await user.pause.async_wait(kUse);
      user.phase = User::Phase::working;
    } else if (must_yield(context)) {
      co_await boost::asio::post(context.loop.io, kUse);
    }
  }
  co_return outcome;
}

}  // namespace

Co<void> run_user(User& user) {
  // From here on nothing throws at a cancellation: every await is followed by a look at the flags.
  co_await boost::asio::this_coro::throw_if_cancelled(false);
  const Outcome outcome = co_await run_tasks(user);
  if (outcome == Outcome::died) co_return;
  user.phase = User::Phase::leaving;
  user.context.cut = false;
  co_await boost::asio::this_coro::reset_cancellation_state();
  co_await user.body->on_stop();
}

}  // namespace loadgen

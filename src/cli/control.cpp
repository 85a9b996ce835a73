#include "cli/control.hpp"

#include <boost/asio/post.hpp>

namespace loadgen::cli {
namespace {

/// How often the keyboard is looked at. locust/input_events.py
constexpr std::chrono::milliseconds kGlance{200};

/// A signal that was ignored at the start stays so: a shell's background job is not to end by the
/// Ctrl-C meant for another.
bool is_ignored(int signal) {
  struct sigaction action {};
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

}  // namespace

std::function<void()> Control::waker() {
  return [this] { boost::asio::post(io_, [this] { give_turn(); }); };
}

void Control::repeat(std::chrono::seconds period, std::function<void()> action) {
  action();
  schedule(Clock::now() + period, period, std::move(action));
}

void Control::schedule(TimePoint due, std::chrono::seconds period, std::function<void()> action) {
  repeat_.expires_at(due);
  repeat_.async_wait([this, due, period, action = std::move(action)](const auto& error) mutable {
    if (error) return;
    action();
    schedule(due + period, period, std::move(action));
  });
}

bool Control::listen_to_keys(std::function<void(char)> pressed) {
  if (!keyboard_.open()) return false;
  pressed_ = std::move(pressed);
  await_key();
  return true;
}

/// Polled, since a terminal that is made not to block would not block its other users either.
void Control::await_key() {
  glance_.expires_after(kGlance);
  glance_.async_wait([this](const auto& error) {
    if (error) return;
    while (const auto key = keyboard_.poll()) pressed_(*key);
    await_key();
  });
}

void Control::ask(std::function<void(Run&)> action) {
  boost::asio::post(io_, [this, action = std::move(action)] {
    if (run_ == nullptr) return;
    action(*run_);
    give_turn();
  });
}

void Control::drive(Run& run) {
  run_ = &run;
  if (!is_ignored(SIGINT)) signals_.add(SIGINT);
  signals_.add(SIGTERM);
  await_signal();
  give_turn();
  io_.run();
  keyboard_.close();
  run_ = nullptr;
}

void Control::give_turn() {
  if (run_ == nullptr) return;
  run_->advance(Clock::now());
  if (run_->over()) {
    io_.stop();
    return;
  }
  turn_.expires_at(run_->next_wake());
  turn_.async_wait([this](const auto& error) {
    if (!error) give_turn();
  });
}

void Control::await_signal() {
  signals_.async_wait([this](const auto& error, int signal) {
    if (error) return;
    handle(signal);
    await_signal();
  });
}

/// The first signal ends the run in order, the second ends the wait for users, the third the
/// process.
void Control::handle(int signal) {
  if (++signals_received_ > 2) {
    keyboard_.close();
    std::signal(signal, SIG_DFL);
    std::raise(signal);
  }
  run_->stop(signal == SIGTERM ? EndReason::terminated : EndReason::interrupted, Clock::now());
  give_turn();
}

}  // namespace loadgen::cli

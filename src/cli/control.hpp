#pragma once

#include "cli/keyboard.hpp"
#include "load/asio.hpp"
#include "loadgen/run.hpp"

#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <functional>

namespace loadgen::cli {

/// The control thread's event loop: gives a Run its turns and turns signals into its ends. Reports,
/// and what the engine's loops tell, run here too, one thing at a time.
class Control {
 public:
  boost::asio::io_context& io() { return io_; }

  /// What a Run calls when it can go on: gives it a turn soon.
  std::function<void()> waker();

  /// Calls `action` now and then every `period`.
  void repeat(std::chrono::seconds period, std::function<void()> action);
  void stop_repeating() { repeat_.cancel(); }

  /// Tells `pressed` each key that is pressed while a run is driven; false if there is no terminal.
  bool listen_to_keys(std::function<void(char)> pressed);

  /// Lets `action` work on the run that is driven, on the control thread; without effect when it is
  /// over. May be called on any thread while this Control lives.
  void ask(std::function<void(Run&)> action);

  /// Drives `run`, which was started, until it is over. From here on signals are its ends.
  void drive(Run& run);

 private:
  void give_turn();
  void await_signal();
  void await_key();
  void handle(int signal);
  void schedule(TimePoint due, std::chrono::seconds period, std::function<void()> action);

  boost::asio::io_context io_{1};
  boost::asio::basic_signal_set<LoopExecutor> signals_{io_};
  Timer turn_{io_};
  Timer repeat_{io_};
  Timer glance_{io_};  // at the keyboard
  Keyboard keyboard_;
  std::function<void(char)> pressed_;
  Run* run_ = nullptr;
  int signals_received_ = 0;
};

}  // namespace loadgen::cli

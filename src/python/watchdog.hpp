#pragma once

#include "loadgen/stats.hpp"
#include "python/mailbox.hpp"

#include <nanobind/nanobind.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace loadgen::python {

/// Watches that Python's thread gets back to its hub. A task that never yields keeps all users, and
/// the end of the run, waiting: after 5 s it is named in the log, and it is interrupted when the
/// run is to end. Has a thread of its own, for it must take the interpreter lock.
class Watchdog {
 public:
  /// `handler` tells what Python's thread is doing (its methods `describe_stall` and
  /// `is_user_stalled`).
  Watchdog(Mailbox& mailbox, nanobind::handle handler, unsigned long python_thread);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  /// From `at` on, a task that does not yield is interrupted with GreenletExit. Listeners and
  /// on_stop are not.
  void interrupt_from(TimePoint at);

 private:
  /// Set by the hub, when it gets to it; outlives the watchdog.
  struct Ping {
    std::mutex mutex;
    bool answered = true;
  };

  void watch();
  void ping();
  bool answered() const;
  void look(TimePoint now);
  void name_it();
  void interrupt();

  Mailbox& mailbox_;
  const nanobind::handle handler_;
  const unsigned long python_thread_;
  std::shared_ptr<Ping> ping_ = std::make_shared<Ping>();
  TimePoint sent_;
  bool named_ = false;

  std::mutex mutex_;
  std::condition_variable condition_;
  bool leave_ = false;
  TimePoint interrupt_from_ = TimePoint::max();
  std::thread thread_;
};

}  // namespace loadgen::python

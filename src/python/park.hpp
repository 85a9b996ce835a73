#pragma once

#include <nanobind/nanobind.h>

#include <optional>

namespace loadgen::python {

/// A greenlet that waits for one thing, in gevent's way. Seen on Python's thread only.
class Parked {
 public:
  /// The current greenlet. NotImplementedError or so, as nanobind::python_error, on another thread
  /// than gevent's and in its hub.
  Parked();

  /// Lets other greenlets run until resume() was called. False if an exception was thrown into the
  /// greenlet instead, its kill above all: it is set, and nobody waits any more.
  bool wait();

  /// What was waited for is there. In the hub.
  void resume();

 private:
  nanobind::object greenlet_;
  bool done_ = false;
};

/// What a greenlet waits for more than once: it looks whether there is news, and waits if there is
/// none. Seen on Python's thread only.
class Bell {
 public:
  bool is_waited_for() const { return parked_.has_value(); }

  /// Lets other greenlets run until ring(). An exception thrown into the greenlet passes on as
  /// nanobind::python_error.
  void wait();

  /// There is news. In the hub.
  void ring();

 private:
  std::optional<Parked> parked_;
};

/// Lets gevent's hub do what the engine's threads leave in the mailbox, from now on. Idempotent.
void watch_mailbox();

}  // namespace loadgen::python

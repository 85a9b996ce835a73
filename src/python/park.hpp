#pragma once

#include <nanobind/nanobind.h>

#include <memory>

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

/// Lets gevent's hub do what the engine's threads leave in the mailbox, from now on. Idempotent.
void watch_mailbox();

}  // namespace loadgen::python

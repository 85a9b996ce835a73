#pragma once

#include "http/loop_client.hpp"
#include "load/loop.hpp"
#include "python/mailbox.hpp"

#include <functional>
#include <mutex>
#include <vector>

namespace loadgen::python {

/// One engine loop with its HTTP client, as Python's thread uses it.
class Lane {
 public:
  /// `mailbox` leads to Python's thread, and outlives this.
  Lane(std::size_t index, Mailbox& mailbox, LoopListener listener);

  /// Does `action` on the loop's thread, after what was posted before; one wake-up for a batch.
  void post(std::function<void()> action);

  /// Leaves `action` in the mailbox when the loop has done what is ready now: one wake-up of
  /// Python for a batch. On the loop's thread.
  void deliver(Mailbox::Action action);

  http::LoopClient& client() { return client_; }
  Loop& loop() { return loop_; }

 private:
  void drain();

  Mailbox& mailbox_;
  Loop loop_;
  http::LoopClient client_;
  std::mutex mutex_;
  std::vector<std::function<void()>> actions_;
  bool posted_ = false;
  std::vector<std::function<void()>> taken_;  // of the last drain(): keeps its memory
  std::vector<Mailbox::Action> delivered_;
};

}  // namespace loadgen::python

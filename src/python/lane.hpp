#pragma once

#include "http/loop_client.hpp"
#include "load/loop.hpp"

#include <functional>
#include <mutex>
#include <vector>

namespace loadgen::python {

/// One engine loop with its HTTP client, as Python's thread uses it.
class Lane {
 public:
  Lane(std::size_t index, LoopListener listener);

  /// Does `action` on the loop's thread, after what was posted before; one wake-up for a batch.
  void post(std::function<void()> action);

  http::LoopClient& client() { return client_; }
  Loop& loop() { return loop_; }

 private:
  void drain();

  Loop loop_;
  http::LoopClient client_;
  std::mutex mutex_;
  std::vector<std::function<void()>> actions_;
  bool posted_ = false;
  std::vector<std::function<void()>> taken_;  // of the last drain(): keeps its memory
};

}  // namespace loadgen::python

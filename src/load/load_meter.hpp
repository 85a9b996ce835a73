#pragma once

#include "loadgen/user_host.hpp"

#include <chrono>
#include <cstddef>

namespace loadgen {

/// How often a thread that measures reports, and how long before the full second: that is when the
/// tables and files are made of the reports.
inline constexpr std::chrono::seconds kReportEvery{1};
inline constexpr std::chrono::milliseconds kReportLead{50};

/// How busy a thread is. Used on that thread alone.
class LoadMeter {
 public:
  /// Counts from now on.
  void start();

  /// What was used since start() or the last call. `loop`: the thread's index in reports.
  LoopLoad take(std::size_t loop);

 private:
  TimePoint last_{};
  Nanos last_cpu_{0};
};

}  // namespace loadgen

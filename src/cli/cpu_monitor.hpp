#pragma once

#include "loadgen/user_host.hpp"

#include <optional>
#include <vector>

namespace loadgen::cli {

/// Watches how busy the engine's threads are. Locust warns at 90 % of the one core that it can use
/// (runners.py, monitor_cpu_and_memory); here each loop has a core.
class CpuMonitor {
 public:
  /// Adds a report. The share, 0 to 1, of a loop that was over the limit for the last period, once
  /// a test.
  std::optional<double> add(const LoopLoad& load);

  bool was_too_high() const { return too_high_; }

  /// CPU share of each loop over the whole test, 0 to 1, by index.
  std::vector<double> shares() const;

  void clear() { *this = CpuMonitor(); }

 private:
  struct Usage {
    Nanos cpu{0};
    Nanos wall{0};

    double share() const;
    void add(const LoopLoad& load);
  };
  struct Member {
    Usage whole;
    Usage period;
  };

  std::vector<Member> loops_;
  bool too_high_ = false;
};

}  // namespace loadgen::cli

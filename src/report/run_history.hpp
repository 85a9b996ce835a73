#pragma once

#include "loadgen/stats.hpp"
#include "stats/current_percentiles.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace loadgen {

/// How a run went, for the charts of its report: a sample a second. Bounded: when there are too
/// many, neighbours are joined and each stands for twice the time. Lives on the control thread.
class RunHistory {
 public:
  static constexpr std::size_t kMaxSamples = 2000;

  /// What came since the sample before. The percentiles are precise; none where nothing came.
  struct Sample {
    WallTime time;
    std::size_t users = 0;
    double rps = 0;
    double fail_per_sec = 0;
    std::optional<Nanos> p50 = {};
    std::optional<Nanos> p95 = {};
    std::optional<Nanos> p99 = {};
  };

  /// A sample as Locust takes it every five seconds (stats.py update_stats_history).
  struct LocustSample {
    WallTime time;
    std::size_t users = 0;
    double current_rps = 0;
    double current_fail_per_sec = 0;
    std::chrono::milliseconds p50{0};
    std::chrono::milliseconds p95{0};
    Millis avg{0};
  };

  /// Takes a sample. Called each second, from the start of the test on.
  void tick(const Stats& stats, std::size_t users, WallTime now);

  /// Takes the last ones, at the end of the run.
  void finish(const Stats& stats, std::size_t users, WallTime now);

  /// Ascending.
  const std::vector<Sample>& samples() const { return samples_; }
  const std::vector<LocustSample>& locust_samples() const { return locust_samples_; }

 private:
  /// What all samples up to one have seen.
  struct Counted {
    WallTime from;  ///< the start of the test or the last reset
    WallTime until;
    std::uint64_t requests = 0;
    std::uint64_t failures = 0;
    Histogram response_times = {};
  };

  void add(const Stats& stats, std::size_t users, WallTime now);
  void add_as_locust(const Stats& stats, std::size_t users, WallTime time);
  void drop_every_other();
  void join_neighbours();

  CurrentPercentiles current_;
  std::vector<Sample> samples_;
  std::vector<LocustSample> locust_samples_;
  std::size_t ticks_ = 0;
  std::size_t ticks_a_sample_ = 1;
  std::size_t ticks_a_locust_sample_ = 5;  // Locust stats.py HISTORY_STATS_INTERVAL_SEC

  Counted counted_;                // by the last sample
  std::optional<Counted> before_;  // by the one before; none where both were joined
};

}  // namespace loadgen

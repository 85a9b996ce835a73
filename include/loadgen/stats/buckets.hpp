#pragma once

#include "loadgen/stats/paged_counts.hpp"
#include "loadgen/stats/sample.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace loadgen {

/// Locust's histogram of response times: two significant digits, in milliseconds, rounded half to
/// even (stats.py, StatsEntry._log_response_time). Feeds every figure that Locust prints; the
/// precise percentiles come from Histogram.
class Buckets {
 public:
  struct Bucket {
    std::chrono::milliseconds value;
    std::uint64_t count;
  };

  /// Longer times count as this one, negative ones as 0.
  static constexpr Nanos kMax = std::chrono::hours(24);

  void add(Nanos response_time, Stamp stamp);
  void extend(const Buckets& other);
  void clear();

  std::uint64_t count() const { return count_; }

  /// Locust's percentile, `fraction` in [0, 1]; 0 if there are no samples. Not clamped to the
  /// extremes: a bucket can lie beyond the largest value in it.
  std::chrono::milliseconds percentile(double fraction) const;

  /// The buckets in use, in order of first appearance, as Locust's JSON has them.
  std::vector<Bucket> in_order() const;

 private:
  // A stamp in two thirds of its size: only seldom do two have the same time.
  struct Seen {
    WallTime time;
    std::uint32_t sequence;
    std::uint32_t index;

    friend auto operator<=>(const Seen&, const Seen&) = default;
  };

  static std::size_t index_of(Nanos response_time);
  static std::chrono::milliseconds value_at(std::size_t index);

  void insert(const Seen& seen);

  PagedCounts counts_;
  std::vector<Seen> seen_;  // one for each bucket in use, ascending
  std::uint64_t count_ = 0;
};

}  // namespace loadgen

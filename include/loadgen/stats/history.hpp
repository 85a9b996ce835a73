#pragma once

#include "loadgen/stats/sample.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace loadgen {

/// Requests and failures by wall second (Locust's num_reqs_per_sec and num_fail_per_sec),
/// ascending. Bounded: older seconds are summed under fewer keys, each of which counts up to the
/// next key.
class History {
 public:
  struct Second {
    std::chrono::sys_seconds time;
    std::uint64_t requests = 0;
    std::uint64_t failures = 0;
  };

  static constexpr std::size_t kMaxKeys = 4000;

  void add(const Second& counts) {
    if (!seconds_.empty() && seconds_.back().time == counts.time) {
      seconds_.back().requests += counts.requests;
      seconds_.back().failures += counts.failures;
    } else {
      add_elsewhere(counts);
    }
  }

  void extend(const History& other);
  void clear() { seconds_.clear(); }

  /// Makes do with `max_keys` (at least 100). Nine tenths of them stay a second each (of kMaxKeys:
  /// the last hour); before that they stand for 10 s, then for a minute; what is still older is
  /// summed under the oldest key.
  void thin(std::size_t max_keys);

  const std::vector<Second>& per_second() const { return seconds_; }

  /// The sums over the keys in [first, last].
  Second sum(std::chrono::sys_seconds first, std::chrono::sys_seconds last) const;

 private:
  void add_elsewhere(const Second& counts);

  std::vector<Second> seconds_;  // ascending
};

}  // namespace loadgen

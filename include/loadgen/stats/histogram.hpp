#pragma once

#include "loadgen/stats/paged_counts.hpp"
#include "loadgen/stats/sample.hpp"

#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace loadgen {

/// Precise histogram of durations: 64 linear steps for each doubling, so that a value is known to
/// 1/128 of itself from 1 us to 1 h. Below, everything is one step (0.5 us); above, the last.
class Histogram {
 public:
  static constexpr Nanos kMin = std::chrono::microseconds(1);
  static constexpr Nanos kMax = std::chrono::hours(1);

  void add(Nanos value) {
    counts_.add(index_of(value));
    ++count_;
  }

  void extend(const Histogram& other);

  /// What was added since this histogram was `earlier`.
  Histogram since(const Histogram& earlier) const;

  void clear();

  std::uint64_t count() const { return count_; }

  /// The smallest value with at least `fraction` (in [0, 1]) of all values at or below it, to the
  /// precision of a step; 0 if there are no values.
  Nanos percentile(double fraction) const;

  /// The share of all values at or below `limit`, in [0, 1] and to the precision of a step; 1 if
  /// there are no values.
  double share_up_to(Nanos limit) const;

 private:
  static constexpr std::size_t kFirstOctave = 9;  // 512 ns: the one that holds kMin
  static constexpr std::size_t kStepBits = 6;     // 64 steps an octave: a page

  static std::size_t index_of(Nanos value) {
    if (value < kMin) return 0;
    const auto ns = static_cast<std::uint64_t>((value < kMax ? value : kMax).count());
    const std::size_t octave = std::bit_width(ns) - 1;
    const std::size_t page = octave - kFirstOctave;
    return page * PagedCounts::kPageSize + (ns >> (octave - kStepBits)) - PagedCounts::kPageSize;
  }

  static Nanos value_at(std::size_t index);

  PagedCounts counts_;  // a page an octave
  std::uint64_t count_ = 0;
};

}  // namespace loadgen

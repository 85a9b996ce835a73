#include "loadgen/stats/histogram.hpp"

#include <algorithm>
#include <cmath>

namespace loadgen {

void Histogram::extend(const Histogram& other) {
  counts_.extend(other.counts_);
  count_ += other.count_;
}

Histogram Histogram::since(const Histogram& earlier) const {
  Histogram added = *this;
  added.counts_.subtract(earlier.counts_);
  added.count_ -= earlier.count_;
  return added;
}

void Histogram::clear() {
  counts_.clear();
  count_ = 0;
}

// The middle of the step: no value in it is farther away than half its width.
Nanos Histogram::value_at(std::size_t index) {
  if (index == 0) return kMin / 2;
  const std::size_t shift = index / PagedCounts::kPageSize + kFirstOctave - kStepBits;
  const std::uint64_t step = PagedCounts::kPageSize + index % PagedCounts::kPageSize;
  return Nanos(static_cast<Nanos::rep>((step << shift) + ((1ULL << shift) / 2)));
}

double Histogram::share_up_to(Nanos limit) const {
  if (count_ == 0) return 1;
  std::uint64_t within = 0;
  for (std::size_t index = 0; index <= index_of(limit) && index < counts_.end(); ++index) {
    within += counts_.at(index);
  }
  return static_cast<double>(within) / static_cast<double>(count_);
}

Nanos Histogram::percentile(double fraction) const {
  const double wanted = std::ceil(static_cast<double>(count_) * fraction);
  const auto rank = std::max<std::uint64_t>(static_cast<std::uint64_t>(wanted), 1);
  std::uint64_t below = 0;
  for (std::size_t index = 0; index < counts_.end(); ++index) {
    below += counts_.at(index);
    if (below >= rank) return value_at(index);
  }
  return Nanos{0};
}

}  // namespace loadgen

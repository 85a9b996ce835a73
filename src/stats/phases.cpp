#include "loadgen/stats/phases.hpp"

#include <algorithm>
#include <functional>

namespace loadgen {

Millis PhaseFigures::Figures::mean() const {
  if (requests == 0) return Millis(0);
  return Millis(static_cast<double>(sum) / 1e6 / static_cast<double>(requests));
}

void PhaseFigures::log(const Sample& sample, WallTime at) {
  const RequestTrace& trace = *sample.trace;
  for (std::size_t i = 0; i < kPhases; ++i) {
    const Nanos time = trace.phases[i];
    Figures& figures = sums_[i];
    figures.requests += time > Nanos(0) ? 1U : 0U;
    figures.sum += time.count();
    figures.max = std::max(figures.max, time);
  }
  if (sample.response_time < slow_) return;
  keep({sample.response_time, at, sample.failure != kNoFailure, trace});
}

void PhaseFigures::extend(const PhaseFigures& other) {
  for (std::size_t i = 0; i < kPhases; ++i) {
    sums_[i].requests += other.sums_[i].requests;
    sums_[i].sum += other.sums_[i].sum;
    sums_[i].max = std::max(sums_[i].max, other.sums_[i].max);
  }
  for (const SlowRequest& request : other.slowest_) keep(request);
}

void PhaseFigures::keep(const SlowRequest& request) {
  // Names may be many, so there is no room for more than what is kept.
  if (slowest_.size() == slowest_.capacity()) {
    slowest_.reserve(std::min(kSlowest, 2 * slowest_.size() + 1));
  }
  const auto place = std::ranges::upper_bound(slowest_, request, std::greater<>());
  if (place == slowest_.end() && slowest_.size() == kSlowest) return;
  if (slowest_.size() < kSlowest) {
    slowest_.insert(place, request);
  } else {
    std::move_backward(place, slowest_.end() - 1, slowest_.end());
    *place = request;
  }
  if (slowest_.size() == kSlowest) slow_ = slowest_.back().response_time;
}

void PhaseFigures::clear() {
  sums_ = {};
  slowest_.clear();
  slow_ = Nanos::min();
}

}  // namespace loadgen

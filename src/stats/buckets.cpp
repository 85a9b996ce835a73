#include "loadgen/stats/buckets.hpp"

#include <algorithm>

namespace loadgen {
namespace {

constexpr Nanos kTen = std::chrono::milliseconds(10);
constexpr Nanos kHundred = std::chrono::milliseconds(100);
constexpr Nanos kThousand = std::chrono::milliseconds(1000);

// In integers: on doubles a half such as 1.005 is not one.
constexpr std::size_t round_half_to_even(Nanos value, Nanos unit) {
  const auto quotient = static_cast<std::size_t>(value / unit);
  const Nanos twice = 2 * (value % unit);
  const bool up = twice > unit || (twice == unit && quotient % 2 == 1);
  return quotient + (up ? 1 : 0);
}

}  // namespace

// 0 to 100 ms in steps of 1, to 1,000 in steps of 10, to 10,000 in steps of 100, then of 1,000.
// What rounds up to the end of its range lands on the first index of the next: both are the same
// bucket.
std::size_t Buckets::index_of(Nanos response_time) {
  const Nanos time = std::clamp(response_time, Nanos{0}, kMax);
  if (time < kHundred) return round_half_to_even(time, std::chrono::milliseconds(1));
  if (time < 10 * kHundred) return round_half_to_even(time, kTen) + 90;
  if (time < 10 * kThousand) return round_half_to_even(time, kHundred) + 180;
  return round_half_to_even(time, kThousand) + 270;
}

std::chrono::milliseconds Buckets::value_at(std::size_t index) {
  if (index <= 100) return std::chrono::milliseconds(index);
  if (index <= 190) return std::chrono::milliseconds((index - 90) * 10);
  if (index <= 280) return std::chrono::milliseconds((index - 180) * 100);
  return std::chrono::milliseconds((index - 270) * 1000);
}

void Buckets::add(Nanos response_time, Stamp stamp) {
  const std::size_t index = index_of(response_time);
  if (counts_.at(index) == 0) {
    insert({
        stamp.time,
        static_cast<std::uint32_t>(stamp.sequence),
        static_cast<std::uint32_t>(index),
    });
  }
  counts_.add(index);
  ++count_;
}

void Buckets::insert(const Seen& seen) {
  constexpr std::size_t kRoom = 8;  // not as much again: there are many of these
  if (seen_.size() == seen_.capacity()) seen_.reserve(seen_.size() + kRoom);
  seen_.insert(std::ranges::upper_bound(seen_, seen), seen);
}

void Buckets::extend(const Buckets& other) {
  for (const Seen& seen : other.seen_) {
    if (counts_.at(seen.index) == 0) {
      insert(seen);
    } else if (seen < seen_.back()) {  // else it cannot be the earlier one: the usual case
      const auto known = std::ranges::find(seen_, seen.index, &Seen::index);
      if (*known <= seen) continue;
      seen_.erase(known);
      insert(seen);
    }
  }
  counts_.extend(other.counts_);
  count_ += other.count_;
}

void Buckets::clear() {
  counts_.clear();
  seen_.clear();
  count_ = 0;
}

// Locust stats.py calculate_response_time_percentile
std::chrono::milliseconds Buckets::percentile(double fraction) const {
  const auto rank = static_cast<std::uint64_t>(static_cast<double>(count_) * fraction);
  std::uint64_t above = 0;
  for (std::size_t index = counts_.end(); index-- > 0;) {
    const std::uint64_t count = counts_.at(index);
    above += count;
    if (count != 0 && count_ - above <= rank) return value_at(index);
  }
  return std::chrono::milliseconds(0);
}

std::vector<Buckets::Bucket> Buckets::in_order() const {
  std::vector<Bucket> buckets;
  for (const Seen& seen : seen_) buckets.push_back({value_at(seen.index), counts_.at(seen.index)});
  return buckets;
}

}  // namespace loadgen

#include "loadgen/stats/history.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace loadgen {
namespace {

using Seconds = std::chrono::seconds;
using std::chrono::sys_seconds;

void count(History::Second& into, const History::Second& counts) {
  into.requests += counts.requests;
  into.failures += counts.failures;
}

sys_seconds floor_to(sys_seconds time, Seconds width) {
  return time - time.time_since_epoch() % width;
}

// The oldest key then counts for the `excess` keys after it too.
void fold_oldest(std::vector<History::Second>& kept, std::size_t excess) {
  const auto end = kept.begin() + 1 + static_cast<std::ptrdiff_t>(excess);
  std::for_each(kept.begin() + 1, end, [&](const auto& counts) { count(kept.front(), counts); });
  kept.erase(kept.begin() + 1, end);
}

}  // namespace

void History::add_elsewhere(const Second& counts) {
  const auto at = std::ranges::lower_bound(seconds_, counts.time, {}, &Second::time);
  if (at != seconds_.end() && at->time == counts.time) {
    count(*at, counts);
    return;
  }
  seconds_.insert(at, counts);
  thin(kMaxKeys);
}

void History::extend(const History& other) {
  for (const Second& counts : other.seconds_) add(counts);
}

void History::thin(std::size_t max_keys) {
  if (seconds_.size() <= max_keys) return;
  const Seconds by_second(max_keys * 9 / 10);
  const Seconds by_ten = by_second + Seconds(max_keys * 3 / 20);
  const sys_seconds newest = seconds_.back().time;
  std::vector<Second> kept;
  kept.reserve(max_keys + 1);
  for (const Second& counts : seconds_) {
    const Seconds age = newest - counts.time;
    const Seconds width(age < by_second ? 1 : age < by_ten ? 10 : 60);
    const sys_seconds key = floor_to(counts.time, width);
    if (kept.empty() || kept.back().time != key) kept.push_back({key});
    count(kept.back(), counts);
  }
  // A reserve, so that a long test does not thin every second.
  const std::size_t target = max_keys - max_keys / 40;
  if (kept.size() > target) fold_oldest(kept, kept.size() - target);
  seconds_ = std::move(kept);
}

History::Second History::sum(sys_seconds first, sys_seconds last) const {
  Second sums{first};
  const auto begin = std::ranges::lower_bound(seconds_, first, {}, &Second::time);
  for (auto it = begin; it != seconds_.end() && it->time <= last; ++it) count(sums, *it);
  return sums;
}

}  // namespace loadgen

#include "stats/current_percentiles.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

namespace loadgen {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;
using Bucket = Buckets::Bucket;

// Locust stats.py CURRENT_RESPONSE_TIME_PERCENTILE_WINDOW, and how far from it is near enough
constexpr seconds kWindow{10};
constexpr seconds kTolerance{8};

sys_seconds second_of(WallTime time) {
  return std::chrono::floor<seconds>(time);
}

std::uint32_t second_number(sys_seconds second) {
  return static_cast<std::uint32_t>(second.time_since_epoch().count());
}

std::vector<Bucket> by_value(const Buckets& times) {
  std::vector<Bucket> buckets = times.in_order();
  std::ranges::sort(buckets, {}, &Bucket::value);
  return buckets;
}

}  // namespace

CurrentPercentiles::Window::Window(std::vector<Bucket> buckets) : buckets_(std::move(buckets)) {
  std::ranges::sort(buckets_, std::greater{}, &Bucket::value);
  for (const Bucket& bucket : buckets_) count_ += bucket.count;
}

std::chrono::milliseconds CurrentPercentiles::Window::percentile(double fraction) const {
  const auto rank = static_cast<std::uint64_t>(static_cast<double>(count_) * fraction);
  std::uint64_t above = 0;
  for (const auto& [value, count] : buckets_) {
    above += count;
    if (count_ - above <= rank) return value;
  }
  return std::chrono::milliseconds(0);
}

void CurrentPercentiles::tick(const Stats& stats, WallTime now) {
  const sys_seconds second = second_of(now);
  total_entry_ = &stats.total();
  follow(total_, stats.total(), second);
  if (of_ == Of::total_and_names) {
    for (const StatsEntry* entry : stats.sorted()) {
      follow(names_[{entry->name(), entry->method()}], *entry, second);
    }
  }
  last_tick_ = second;
}

void CurrentPercentiles::follow(Track& track, const StatsEntry& entry, sys_seconds now) const {
  const std::uint32_t oldest = second_number(now - kWindow - kTolerance);
  std::erase_if(track.came, [oldest](const Came& came) { return came.since < oldest; });
  if (entry.start_time() > track.start) {  // new, or reset
    track = Track();
    track.start = entry.start_time();
  }
  if (entry.num_requests() == track.requests) return;
  // The first requests count from the start: nothing was there before.
  const bool first = track.requests == 0 || !last_tick_;
  const sys_seconds since = first ? second_of(entry.start_time()) : *last_tick_;
  track.requests = entry.num_requests();
  take_in(track, by_value(entry.response_times()), second_number(since));
}

void CurrentPercentiles::take_in(
    Track& track, const std::vector<Buckets::Bucket>& buckets, std::uint32_t since
) {
  std::vector<Known> known;
  known.reserve(buckets.size());
  auto before = track.known.begin();
  bool first = true;
  for (const Bucket& bucket : buckets) {
    const auto value = static_cast<std::uint32_t>(bucket.value.count());
    const auto count = static_cast<std::uint32_t>(bucket.count);
    known.push_back({value, count});
    const bool was_known = before != track.known.end() && before->value == value;
    const std::uint32_t more = count - (was_known ? (before++)->count : 0);
    if (more == 0) continue;
    track.came.push_back({since, value, more & 0x7FFFFFFFU, first ? 1U : 0U});
    first = false;
  }
  track.known = std::move(known);
}

const CurrentPercentiles::Track* CurrentPercentiles::track_of(const StatsEntry& entry) const {
  if (&entry == total_entry_) return &total_;
  const auto found = names_.find({entry.name(), entry.method()});
  return found == names_.end() ? nullptr : &found->second;
}

std::optional<CurrentPercentiles::Window> CurrentPercentiles::window(const StatsEntry& entry
) const {
  const Track* track = track_of(entry);
  if (track == nullptr) return std::nullopt;
  // Of the seconds at which something is known to begin, the one nearest to ten seconds ago.
  for (seconds off{0}; off <= kTolerance; ++off) {
    for (const sys_seconds since : {*last_tick_ - kWindow - off, *last_tick_ - kWindow + off}) {
      const auto begins = [number = second_number(since)](const Came& came) {
        return came.first != 0 && came.since == number;
      };
      const auto& came = track->came;
      const auto last = std::find_if(came.rbegin(), came.rend(), begins);
      if (last == came.rend()) continue;
      std::vector<Bucket> buckets;
      for (auto item = last.base() - 1; item != came.end(); ++item) {
        buckets.push_back({std::chrono::milliseconds(item->value), item->count});
      }
      return Window(std::move(buckets));
    }
  }
  return std::nullopt;
}

std::optional<std::chrono::milliseconds> CurrentPercentiles::percentile(
    const StatsEntry& entry, double fraction
) const {
  const auto found = window(entry);
  if (!found) return std::nullopt;
  return found->percentile(fraction);
}

}  // namespace loadgen

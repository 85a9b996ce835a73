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

std::vector<Bucket> by_value(const Buckets& times) {
  std::vector<Bucket> buckets = times.in_order();
  std::ranges::sort(buckets, {}, &Bucket::value);
  return buckets;
}

// What `now` has more than `before`, both ascending; no bucket ever gets smaller.
std::vector<Bucket> growth(const std::vector<Bucket>& now, const std::vector<Bucket>& before) {
  std::vector<Bucket> came;
  auto old = before.begin();
  for (const Bucket& bucket : now) {
    const bool known = old != before.end() && old->value == bucket.value;
    const std::uint64_t had = known ? (old++)->count : 0;
    if (bucket.count > had) came.push_back({bucket.value, bucket.count - had});
  }
  came.shrink_to_fit();
  return came;
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
  std::erase_if(track.steps, [now](const Step& step) {
    return step.since < now - kWindow - kTolerance;
  });
  if (entry.start_time() > track.start) {  // new, or reset
    track = Track();
    track.start = entry.start_time();
  }
  if (entry.num_requests() == track.requests) return;
  // The first requests count from the start: nothing was there before.
  const bool first = track.requests == 0 || !last_tick_;
  const sys_seconds since = first ? second_of(entry.start_time()) : *last_tick_;
  auto buckets = by_value(entry.response_times());
  track.steps.push_back({since, growth(buckets, track.known)});
  track.requests = entry.num_requests();
  track.known = std::move(buckets);
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
  const auto& steps = track->steps;
  // Of the seconds at which something is known to begin, the one nearest to ten seconds ago.
  for (seconds off{0}; off <= kTolerance; ++off) {
    for (const sys_seconds since : {*last_tick_ - kWindow - off, *last_tick_ - kWindow + off}) {
      const auto last = std::ranges::find(steps.rbegin(), steps.rend(), since, &Step::since);
      if (last == steps.rend()) continue;
      std::vector<Bucket> came;
      for (auto step = last.base() - 1; step != steps.end(); ++step) {
        came.insert(came.end(), step->came.begin(), step->came.end());
      }
      return Window(std::move(came));
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

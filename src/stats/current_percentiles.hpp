#pragma once

#include "loadgen/stats.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace loadgen {

/// The percentiles of about the last ten seconds (Locust stats.py
/// StatsEntry.get_current_response_time_percentile). Keeps what came in each of the last 18
/// seconds, so that its memory follows the recent requests and not the number of names. Lives on
/// the control thread.
class CurrentPercentiles {
 public:
  enum class Of { total, total_and_names };

  explicit CurrentPercentiles(Of of = Of::total) : of_(of) {}

  /// Takes in what came since the last tick. Called each second, from the start of the test on.
  void tick(const Stats& stats, WallTime now);

  /// Response times by bucket, largest first.
  class Window {
   public:
    explicit Window(std::vector<Buckets::Bucket> buckets);

    /// As Buckets::percentile; 0 if nothing came.
    std::chrono::milliseconds percentile(double fraction) const;

   private:
    std::vector<Buckets::Bucket> buckets_;
    std::uint64_t count_ = 0;
  };

  /// The window that ends with the last tick, of `entry` as it was then; none while it is younger
  /// than two seconds, and when nothing came in the last 18.
  std::optional<Window> window(const StatsEntry& entry) const;

  /// One percentile of it; who wants several asks for the window.
  std::optional<std::chrono::milliseconds> percentile(const StatsEntry& entry, double fraction)
      const;

 private:
  // Small, since there may be 10,000 tracks: 32 bits hold a day in milliseconds, the seconds since
  // 1970, and what comes within a second.
  struct Known {
    std::uint32_t value;
    std::uint32_t count;  // its lower half
  };

  struct Came {
    std::uint32_t since;  // the second of the tick before
    std::uint32_t value;
    std::uint32_t count : 31;
    std::uint32_t first : 1;  // of what came since then
  };

  struct Track {
    WallTime start = WallTime::min();
    std::uint64_t requests = 0;
    std::vector<Known> known;  // at the last tick, smallest value first
    std::vector<Came> came;    // oldest first
  };

  void follow(Track& track, const StatsEntry& entry, std::chrono::sys_seconds now) const;

  static void take_in(
      Track& track, const std::vector<Buckets::Bucket>& buckets, std::uint32_t since
  );
  const Track* track_of(const StatsEntry& entry) const;

  Of of_;
  std::optional<std::chrono::sys_seconds> last_tick_;
  const StatsEntry* total_entry_ = nullptr;  // a name may be `Aggregated` too
  Track total_;
  std::map<EntryKey, Track> names_;
};

}  // namespace loadgen

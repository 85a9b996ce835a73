#pragma once

#include "loadgen/stats/buckets.hpp"
#include "loadgen/stats/histogram.hpp"
#include "loadgen/stats/history.hpp"
#include "loadgen/stats/phases.hpp"
#include "loadgen/stats/sample.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace loadgen {

/// The figures of one (method, name), or of all requests (Locust's StatsEntry). Times are summed in
/// whole nanoseconds, so that no figure depends on the order of logging or merging.
class StatsEntry {
 public:
  StatsEntry(std::string method, std::string name);

  /// Counts one request that ended at `at`; `stamp` is its place in the order of occurrence.
  void log(const Sample& sample, WallTime at, Stamp stamp);

  /// Adds the figures of `other`, under this entry's own method and name.
  void extend(const StatsEntry& other);

  /// Gives its figures away, with their memory, and begins anew.
  StatsEntry take();

  /// Zeroes all figures; the place in the order of first occurrence and the memory are kept.
  void reset(WallTime start);

  void thin_history(std::size_t max_keys) { history_.thin(max_keys); }

  const std::string& method() const { return method_; }
  const std::string& name() const { return name_; }

  /// The first request ever: the order of entries in `--json`.
  Stamp first_seen() const { return first_seen_; }

  /// The first request, or the last reset. Of Stats::total(): the start of the test.
  WallTime start_time() const { return start_time_; }
  std::optional<WallTime> last_request_time() const;

  std::uint64_t num_requests() const { return num_requests_; }
  std::uint64_t num_none_requests() const { return num_none_requests_; }  ///< without a time
  std::uint64_t num_failures() const { return num_failures_; }
  std::uint64_t total_content_length() const { return total_content_length_; }  ///< bytes
  Millis total_response_time() const;

  Millis avg_response_time() const;                               ///< 0 if no request had a time
  std::optional<Nanos> min_response_time() const;                 ///< none if no request had a time
  Nanos max_response_time() const { return max_response_time_; }  ///< 0 if no request had a time
  double fail_ratio() const;
  double avg_content_length() const;  ///< bytes a request

  /// Locust's percentiles and median: of its buckets, the median within the extremes.
  std::chrono::milliseconds percentile(double fraction) const {
    return buckets_.percentile(fraction);
  }
  Nanos median_response_time() const;

  /// The percentile to 1/128 of itself (see Histogram), within the extremes; 0 if there are no
  /// times.
  Nanos precise_percentile(double fraction) const;

  /// Rates per second over the whole run, whose times are those of `total`; 0 if it has none yet.
  double total_rps(const StatsEntry& total) const;
  double total_fail_per_sec(const StatsEntry& total) const;

  /// Rates over up to ten whole seconds that end three seconds before the last request of `total`.
  double current_rps(const StatsEntry& total) const;
  double current_fail_per_sec(const StatsEntry& total) const;

  const Buckets& response_times() const { return buckets_; }
  const Histogram& precise_response_times() const { return histogram_; }
  const History& history() const { return history_; }
  const PhaseFigures& phases() const { return phases_; }

 private:
  // 64 bits would overflow when 100,000 users wait for answers all day.
  __extension__ typedef __int128 WideNanos;

  std::string method_;
  std::string name_;
  Stamp first_seen_;
  WallTime start_time_ = WallTime::max();
  WallTime last_request_time_ = WallTime::min();
  std::uint64_t num_requests_ = 0;
  std::uint64_t num_none_requests_ = 0;
  std::uint64_t num_failures_ = 0;
  std::uint64_t total_content_length_ = 0;
  WideNanos total_response_time_ = 0;
  Nanos min_response_time_ = Nanos::max();
  Nanos max_response_time_{0};
  Buckets buckets_;
  Histogram histogram_;
  History history_;
  PhaseFigures phases_;
};

}  // namespace loadgen

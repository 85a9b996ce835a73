#include "loadgen/stats/entry.hpp"

#include <algorithm>
#include <utility>

namespace loadgen {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;

sys_seconds second_of(WallTime time) {
  return std::chrono::floor<seconds>(time);
}

// Locust stats.py total_rps: of the whole run, whose times are those of the total row.
double total_rate(std::uint64_t count, const StatsEntry& total) {
  const auto last = total.last_request_time();
  if (!last || *last <= total.start_time()) return 0;
  const std::chrono::duration<double> span = *last - total.start_time();
  return static_cast<double>(count) / span.count();
}

// Locust stats.py current_rps: the seconds it looks at, both included.
struct Window {
  sys_seconds first;
  sys_seconds last;

  double mean(std::uint64_t count) const {
    if (last < first) return 0;
    return static_cast<double>(count) / static_cast<double>((last - first).count() + 1);
  }
};

Window current_window(const StatsEntry& total) {
  const auto last_request = total.last_request_time();
  if (!last_request) return {sys_seconds(seconds(1)), sys_seconds(seconds(0))};
  const sys_seconds last = second_of(*last_request);
  return {std::max(last - seconds(12), second_of(total.start_time())), last - seconds(3)};
}

}  // namespace

StatsEntry::StatsEntry(std::string method, std::string name)
    : method_(std::move(method)), name_(std::move(name)) {}

void StatsEntry::log(const Sample& sample, WallTime at, Stamp stamp) {
  if (num_requests_ == 0) {
    first_seen_ = stamp;
    start_time_ = at;
  }
  const bool failed = sample.failure != kNoFailure;
  ++num_requests_;
  num_failures_ += failed ? 1 : 0;
  total_content_length_ += sample.bytes;
  last_request_time_ = std::max(last_request_time_, at);
  history_.add({second_of(at), 1, failed ? 1U : 0U});
  if (sample.response_time == Sample::kNoResponseTime) {
    ++num_none_requests_;
    return;
  }
  total_response_time_ += sample.response_time.count();
  min_response_time_ = std::min(min_response_time_, sample.response_time);
  max_response_time_ = std::max(max_response_time_, sample.response_time);
  buckets_.add(sample.response_time, stamp);
  histogram_.add(sample.response_time);
  if (sample.trace != nullptr) phases_.log(sample, at);
}

void StatsEntry::extend(const StatsEntry& other) {
  first_seen_ = std::min(first_seen_, other.first_seen_);
  start_time_ = std::min(start_time_, other.start_time_);
  last_request_time_ = std::max(last_request_time_, other.last_request_time_);
  num_requests_ += other.num_requests_;
  num_none_requests_ += other.num_none_requests_;
  num_failures_ += other.num_failures_;
  total_content_length_ += other.total_content_length_;
  total_response_time_ += other.total_response_time_;
  min_response_time_ = std::min(min_response_time_, other.min_response_time_);
  max_response_time_ = std::max(max_response_time_, other.max_response_time_);
  buckets_.extend(other.buckets_);
  histogram_.extend(other.histogram_);
  history_.extend(other.history_);
  phases_.extend(other.phases_);
}

StatsEntry StatsEntry::take() {
  return std::exchange(*this, StatsEntry(method_, name_));
}

void StatsEntry::reset(WallTime start) {
  start_time_ = start;
  last_request_time_ = WallTime::min();
  num_requests_ = 0;
  num_none_requests_ = 0;
  num_failures_ = 0;
  total_content_length_ = 0;
  total_response_time_ = 0;
  min_response_time_ = Nanos::max();
  max_response_time_ = Nanos{0};
  buckets_.clear();
  histogram_.clear();
  history_.clear();
  phases_.clear();
}

std::optional<WallTime> StatsEntry::last_request_time() const {
  if (last_request_time_ == WallTime::min()) return std::nullopt;
  return last_request_time_;
}

Millis StatsEntry::total_response_time() const {
  return Millis(static_cast<double>(total_response_time_) / 1e6);
}

Millis StatsEntry::avg_response_time() const {
  if (buckets_.count() == 0) return Millis(0);
  return total_response_time() / static_cast<double>(buckets_.count());
}

std::optional<Nanos> StatsEntry::min_response_time() const {
  if (buckets_.count() == 0) return std::nullopt;
  return min_response_time_;
}

double StatsEntry::fail_ratio() const {
  if (num_requests_ == 0) return num_failures_ == 0 ? 0 : 1;
  return static_cast<double>(num_failures_) / static_cast<double>(num_requests_);
}

double StatsEntry::avg_content_length() const {
  if (num_requests_ == 0) return 0;
  return static_cast<double>(total_content_length_) / static_cast<double>(num_requests_);
}

Nanos StatsEntry::median_response_time() const {
  if (buckets_.count() == 0) return Nanos{0};
  return std::clamp<Nanos>(percentile(0.5), min_response_time_, max_response_time_);
}

Nanos StatsEntry::precise_percentile(double fraction) const {
  if (buckets_.count() == 0) return Nanos{0};
  return std::clamp(histogram_.percentile(fraction), min_response_time_, max_response_time_);
}

double StatsEntry::total_rps(const StatsEntry& total) const {
  return total_rate(num_requests_, total);
}

double StatsEntry::total_fail_per_sec(const StatsEntry& total) const {
  return total_rate(num_failures_, total);
}

double StatsEntry::current_rps(const StatsEntry& total) const {
  const Window window = current_window(total);
  return window.mean(history_.sum(window.first, window.last).requests);
}

double StatsEntry::current_fail_per_sec(const StatsEntry& total) const {
  const Window window = current_window(total);
  return window.mean(history_.sum(window.first, window.last).failures);
}

}  // namespace loadgen

#include "report/run_history.hpp"

#include <algorithm>
#include <utility>

namespace loadgen {
namespace {

// What is left of a second at the end of a run says little of a rate.
constexpr std::chrono::milliseconds kShortest{500};

// A peak is not to vanish.
std::optional<Nanos> larger(std::optional<Nanos> a, std::optional<Nanos> b) {
  return std::max(a, b);
}

RunHistory::Sample joined(const RunHistory::Sample& first, const RunHistory::Sample& second) {
  return {
      .time = second.time,
      .users = second.users,
      .rps = (first.rps + second.rps) / 2,
      .fail_per_sec = (first.fail_per_sec + second.fail_per_sec) / 2,
      .p50 = larger(first.p50, second.p50),
      .p95 = larger(first.p95, second.p95),
      .p99 = larger(first.p99, second.p99),
  };
}

}  // namespace

void RunHistory::tick(const Stats& stats, std::size_t users, WallTime now) {
  current_.tick(stats, now);
  if (ticks_ % ticks_a_sample_ == 0) add(stats, users, now);
  if (ticks_ > 0 && ticks_ % ticks_a_locust_sample_ == 0) add_as_locust(stats, users, now);
  ++ticks_;
}

// Locust html.py get_html_report
void RunHistory::finish(const Stats& stats, std::size_t users, WallTime now) {
  current_.tick(stats, now);
  if (!samples_.empty() && now - samples_.back().time >= kShortest) add(stats, users, now);
  const auto last = stats.total().last_request_time();
  if (last && !locust_samples_.empty() && locust_samples_.back().time < *last) {
    add_as_locust(stats, users, *last);
  }
}

void RunHistory::add(const Stats& stats, std::size_t users, WallTime now) {
  const StatsEntry& total = stats.total();
  if (std::exchange(counted_from_, total.start_time()) != total.start_time()) {
    counted_until_ = total.start_time();
    requests_ = 0;
    failures_ = 0;
    response_times_.clear();
  }
  Sample sample{.time = now, .users = users};
  const std::uint64_t requests =
      total.num_requests() - std::exchange(requests_, total.num_requests());
  const std::uint64_t failures =
      total.num_failures() - std::exchange(failures_, total.num_failures());
  const std::chrono::duration<double> span = now - std::exchange(counted_until_, now);
  if (span.count() > 0) {
    sample.rps = static_cast<double>(requests) / span.count();
    sample.fail_per_sec = static_cast<double>(failures) / span.count();
  }
  const Histogram times = total.precise_response_times().since(response_times_);
  response_times_ = total.precise_response_times();
  if (times.count() > 0) {
    sample.p50 = times.percentile(0.5);
    sample.p95 = times.percentile(0.95);
    sample.p99 = times.percentile(0.99);
  }
  samples_.push_back(sample);
  if (samples_.size() > kMaxSamples) join_neighbours();
}

void RunHistory::add_as_locust(const Stats& stats, std::size_t users, WallTime time) {
  const StatsEntry& total = stats.total();
  const auto percentile = [&](double fraction) {
    return current_.percentile(total, fraction).value_or(std::chrono::milliseconds(0));
  };
  locust_samples_.push_back({
      .time = time,
      .users = users,
      .current_rps = total.current_rps(total),
      .current_fail_per_sec = total.current_fail_per_sec(total),
      .p50 = percentile(0.5),
      .p95 = percentile(0.95),
      .avg = total.avg_response_time(),
  });
  if (locust_samples_.size() > kMaxSamples) drop_every_other();
}

void RunHistory::drop_every_other() {
  std::size_t kept = 0;
  for (std::size_t index = 1; index < locust_samples_.size(); index += 2) {
    locust_samples_[kept++] = locust_samples_[index];
  }
  locust_samples_.resize(kept);
  ticks_a_locust_sample_ *= 2;
}

// The first sample, at the start, stands for no time.
void RunHistory::join_neighbours() {
  const std::size_t pairs = (samples_.size() - 1) / 2;
  for (std::size_t pair = 1; pair <= pairs; ++pair) {
    samples_[pair] = joined(samples_[2 * pair - 1], samples_[2 * pair]);
  }
  samples_.resize(pairs + 1);
  ticks_a_sample_ *= 2;
}

}  // namespace loadgen

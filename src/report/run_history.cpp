#include "report/run_history.hpp"

#include <algorithm>
#include <utility>

namespace loadgen {
namespace {

// What is left of a second at the end of a run says little of a rate: it counts with the second
// before.
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
  const bool is_one_count = before_ && before_->from == stats.total().start_time();
  if (samples_.size() > 1 && is_one_count && now - samples_.back().time < kShortest) {
    samples_.pop_back();
    counted_ = *before_;
  }
  if (!samples_.empty() && now - samples_.back().time >= kShortest) add(stats, users, now);
  const auto last = stats.total().last_request_time();
  if (last && !locust_samples_.empty() && locust_samples_.back().time < *last) {
    add_as_locust(stats, users, *last);
  }
}

void RunHistory::add(const Stats& stats, std::size_t users, WallTime now) {
  const StatsEntry& total = stats.total();
  if (counted_.from != total.start_time()) {
    counted_ = {.from = total.start_time(), .until = total.start_time()};
  }
  before_ = std::exchange(
      counted_,
      {.from = total.start_time(),
       .until = now,
       .requests = total.num_requests(),
       .failures = total.num_failures(),
       .response_times = total.precise_response_times()}
  );
  Sample sample{.time = now, .users = users};
  const std::chrono::duration<double> span = now - before_->until;
  if (span.count() > 0) {
    sample.rps = static_cast<double>(counted_.requests - before_->requests) / span.count();
    sample.fail_per_sec = static_cast<double>(counted_.failures - before_->failures) / span.count();
  }
  const Histogram times = counted_.response_times.since(before_->response_times);
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
  before_.reset();
  ticks_a_sample_ *= 2;
}

}  // namespace loadgen

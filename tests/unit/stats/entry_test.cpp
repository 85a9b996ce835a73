#include "loadgen/stats/entry.hpp"

#include <gtest/gtest.h>

namespace loadgen {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr WallTime kStart{seconds(1'700'000'000)};

void log(StatsEntry& entry, Nanos time, Nanos since_start = {}, FailureId failure = kNoFailure) {
  const WallTime at = kStart + since_start;
  const Sample sample{.failure = failure, .response_time = time, .bytes = 10};
  entry.log(sample, at, Stamp{at, entry.num_requests()});
}

TEST(StatsEntry, is_all_zero_at_first) {
  const StatsEntry entry("GET", "/");
  EXPECT_EQ(entry.avg_response_time(), Millis(0));
  EXPECT_EQ(entry.min_response_time(), std::nullopt);
  EXPECT_EQ(entry.max_response_time(), Nanos(0));
  EXPECT_EQ(entry.median_response_time(), Nanos(0));
  EXPECT_EQ(entry.precise_percentile(0.5), Nanos(0));
  EXPECT_EQ(entry.fail_ratio(), 0);
  EXPECT_EQ(entry.avg_content_length(), 0);
  EXPECT_EQ(entry.last_request_time(), std::nullopt);
  EXPECT_EQ(entry.total_rps(entry), 0);
  EXPECT_EQ(entry.current_rps(entry), 0);
}

TEST(StatsEntry, requests_without_a_time_stay_out_of_the_times) {
  StatsEntry entry("GET", "/");
  log(entry, milliseconds(10));
  log(entry, Sample::kNoResponseTime, {}, 1);
  EXPECT_EQ(entry.num_requests(), 2U);
  EXPECT_EQ(entry.num_none_requests(), 1U);
  EXPECT_EQ(entry.fail_ratio(), 0.5);
  EXPECT_EQ(entry.avg_response_time(), Millis(10));
  EXPECT_EQ(entry.total_content_length(), 20U);
}

TEST(StatsEntry, sums_are_exact) {
  StatsEntry entry("GET", "/");
  for (int i = 0; i < 1000; ++i) log(entry, std::chrono::microseconds(100));
  EXPECT_EQ(entry.total_response_time(), Millis(100));
}

TEST(StatsEntry, sums_do_not_overflow) {
  StatsEntry entry("GET", "/");
  for (int i = 0; i < 4; ++i) log(entry, std::chrono::hours(24 * 365 * 100));
  EXPECT_EQ(entry.avg_response_time(), Millis(std::chrono::hours(24 * 365 * 100)));
}

TEST(StatsEntry, the_median_is_within_the_extremes) {
  StatsEntry entry("GET", "/");
  log(entry, milliseconds(147));
  EXPECT_EQ(entry.percentile(0.5), milliseconds(150));
  EXPECT_EQ(entry.median_response_time(), milliseconds(147));
}

TEST(StatsEntry, precise_percentiles_are_within_the_extremes) {
  StatsEntry entry("GET", "/");
  log(entry, Nanos(123'456'789));
  EXPECT_EQ(entry.precise_percentile(0.99), Nanos(123'456'789));
}

TEST(StatsEntry, total_rates_count_from_the_start_to_the_last_request) {
  StatsEntry total("", "Aggregated");
  log(total, milliseconds(1));
  EXPECT_EQ(total.total_rps(total), 0);
  log(total, milliseconds(1), seconds(4), 1);
  EXPECT_EQ(total.total_rps(total), 0.5);
  EXPECT_EQ(total.total_fail_per_sec(total), 0.25);
}

TEST(StatsEntry, current_rates_are_of_ten_seconds_that_end_three_before_the_last_request) {
  StatsEntry total("", "Aggregated");
  for (int second = 0; second <= 20; ++second) {
    for (int i = 0; i < second; ++i) log(total, milliseconds(1), seconds(second), i == 0 ? 1 : 0);
  }
  EXPECT_EQ(total.current_rps(total), 12.5);  // 8 to 17
  EXPECT_EQ(total.current_fail_per_sec(total), 1);
}

TEST(StatsEntry, current_rates_are_zero_in_the_first_three_seconds) {
  StatsEntry total("", "Aggregated");
  log(total, milliseconds(1));
  log(total, milliseconds(1), seconds(2));
  EXPECT_EQ(total.current_rps(total), 0);
}

TEST(StatsEntry, reset_keeps_the_place_in_the_order_alone) {
  StatsEntry entry("GET", "/");
  log(entry, milliseconds(5), seconds(1), 1);
  const Stamp first = entry.first_seen();
  entry.reset(kStart + seconds(9));
  EXPECT_EQ(entry.first_seen(), first);
  EXPECT_EQ(entry.start_time(), kStart + seconds(9));
  EXPECT_EQ(entry.num_requests(), 0U);
  EXPECT_EQ(entry.num_failures(), 0U);
  EXPECT_EQ(entry.max_response_time(), Nanos(0));
  EXPECT_EQ(entry.min_response_time(), std::nullopt);
  EXPECT_TRUE(entry.history().per_second().empty());
}

}  // namespace
}  // namespace loadgen

#include "loadgen/stats/buckets.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace loadgen {
namespace {

using std::chrono::milliseconds;

// Locust's rounding as it stands in stats.py: on doubles, halves to even.
std::int64_t naive_bucket(double ms) {
  const double unit = ms < 100 ? 1 : ms < 1000 ? 10 : ms < 10'000 ? 100 : 1000;
  return static_cast<std::int64_t>(std::nearbyint(ms / unit) * unit);
}

std::int64_t bucket(Nanos time) {
  Buckets buckets;
  buckets.add(time, Stamp{});
  return buckets.in_order().at(0).value.count();
}

Buckets of(const std::vector<int>& times) {
  Buckets buckets;
  Stamp stamp{};
  for (const int ms : times) {
    ++stamp.sequence;
    buckets.add(milliseconds(ms), stamp);
  }
  return buckets;
}

TEST(Buckets, halves_go_to_the_even_bucket) {
  for (std::int64_t half_ms = 0; half_ms < 250'000; ++half_ms) {
    const Nanos time = half_ms * std::chrono::microseconds(500);
    ASSERT_EQ(bucket(time), naive_bucket(static_cast<double>(half_ms) / 2)) << half_ms;
  }
}

TEST(Buckets, any_time_is_rounded_as_locust_does) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> exponent(0, 13);
  for (int i = 0; i < 100'000; ++i) {
    const auto ns = static_cast<std::int64_t>(std::pow(10, exponent(random)));
    ASSERT_EQ(bucket(Nanos(ns)), naive_bucket(static_cast<double>(ns) / 1e6)) << ns;
  }
}

TEST(Buckets, just_beyond_a_half_is_the_next_bucket) {
  EXPECT_EQ(bucket(milliseconds(105)), 100);
  EXPECT_EQ(bucket(milliseconds(105) + Nanos(1)), 110);
  EXPECT_EQ(bucket(milliseconds(10'500)), 10'000);
  EXPECT_EQ(bucket(milliseconds(10'500) + Nanos(1)), 11'000);
}

TEST(Buckets, times_out_of_range_are_kept_at_its_ends) {
  EXPECT_EQ(bucket(Nanos(-1)), 0);
  EXPECT_EQ(bucket(std::chrono::hours(100)), 24 * 3600 * 1000);
}

TEST(Buckets, percentile_is_that_of_locust) {
  EXPECT_EQ(Buckets().percentile(0.5), milliseconds(0));
  EXPECT_EQ(of({10, 20}).percentile(0.5), milliseconds(20));
  EXPECT_EQ(of({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}).percentile(0.5), milliseconds(6));
  EXPECT_EQ(of({1, 2, 3}).percentile(1), milliseconds(3));
  EXPECT_EQ(of({1, 2, 3}).percentile(0), milliseconds(1));
}

TEST(Buckets, keep_the_order_of_first_appearance) {
  Buckets buckets = of({30, 10, 30, 20});
  Buckets earlier;
  earlier.add(milliseconds(20), Stamp{WallTime::min(), 0});
  earlier.add(milliseconds(40), Stamp{WallTime::max(), 99});
  buckets.extend(earlier);
  std::vector<std::pair<std::int64_t, std::uint64_t>> found;
  for (const auto& [value, count] : buckets.in_order()) found.emplace_back(value.count(), count);
  EXPECT_EQ(found, (decltype(found){{20, 2}, {30, 2}, {10, 1}, {40, 1}}));
}

TEST(Buckets, clear_forgets_everything) {
  Buckets buckets = of({1, 200, 3000});
  buckets.clear();
  EXPECT_EQ(buckets.count(), 0U);
  EXPECT_TRUE(buckets.in_order().empty());
  EXPECT_EQ(buckets.percentile(1), milliseconds(0));
}

}  // namespace
}  // namespace loadgen

#include "loadgen/stats/histogram.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace loadgen {
namespace {

Nanos recorded(Nanos value) {
  Histogram histogram;
  histogram.add(value);
  return histogram.percentile(0.5);
}

TEST(Histogram, knows_a_value_to_a_128th_of_itself) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> exponent(3, std::log10(3.6e12));
  for (int i = 0; i < 100'000; ++i) {
    const Nanos value(static_cast<std::int64_t>(std::pow(10, exponent(random))));
    const Nanos error = std::chrono::abs(recorded(value) - value);
    ASSERT_LE(error * 128, value) << value.count();
  }
}

TEST(Histogram, knows_the_ends_of_its_steps_too) {
  for (int bit = 10; bit <= 41; ++bit) {
    for (const std::int64_t offset : {-1, 0, 1}) {
      const Nanos value((std::int64_t{1} << bit) + offset);
      ASSERT_LE(std::chrono::abs(recorded(value) - value) * 128, value) << value.count();
    }
  }
}

TEST(Histogram, values_out_of_range_are_kept_at_its_ends) {
  EXPECT_EQ(recorded(Nanos(-5)), Nanos(500));
  EXPECT_EQ(recorded(Nanos(0)), Nanos(500));
  EXPECT_EQ(recorded(std::chrono::hours(5)), recorded(std::chrono::hours(1)));
}

TEST(Histogram, percentiles_are_of_the_nearest_rank) {
  Histogram histogram;
  EXPECT_EQ(histogram.percentile(0.99), Nanos(0));
  for (int ms = 1; ms <= 100; ++ms) histogram.add(std::chrono::milliseconds(ms));
  for (const int percent : {1, 50, 90, 99, 100}) {
    const auto exact = std::chrono::milliseconds(percent);
    const Nanos error = std::chrono::abs(histogram.percentile(percent / 100.0) - Nanos(exact));
    EXPECT_LE(error * 128, Nanos(exact)) << percent;
  }
  EXPECT_EQ(histogram.percentile(0), histogram.percentile(0.01));
}

TEST(Histogram, extend_adds_and_clear_forgets) {
  Histogram one;
  Histogram two;
  one.add(std::chrono::microseconds(1));
  two.add(std::chrono::seconds(1));
  one.extend(two);
  EXPECT_EQ(one.count(), 2U);
  EXPECT_EQ(one.percentile(1), two.percentile(1));
  one.clear();
  EXPECT_EQ(one.count(), 0U);
  EXPECT_EQ(one.percentile(1), Nanos(0));
}

TEST(Histogram, tells_what_was_added_since) {
  Histogram histogram;
  for (int i = 0; i < 10; ++i) histogram.add(std::chrono::milliseconds(1));
  const Histogram earlier = histogram;
  EXPECT_EQ(histogram.since(earlier).count(), 0U);
  histogram.add(std::chrono::seconds(1));
  const Histogram added = histogram.since(earlier);
  EXPECT_EQ(added.count(), 1U);
  EXPECT_EQ(added.percentile(0), recorded(std::chrono::seconds(1)));
  EXPECT_EQ(histogram.since(Histogram()).count(), 11U);
}

}  // namespace
}  // namespace loadgen

#include "loadgen/stats/paged_counts.hpp"

#include <gtest/gtest.h>

namespace loadgen {
namespace {

constexpr std::uint64_t kHalf = std::uint64_t{1} << 32;

TEST(PagedCounts, count_beyond_32_bits) {
  PagedCounts counts;
  counts.add(70, kHalf - 1);
  EXPECT_EQ(counts.at(70), kHalf - 1);
  counts.add(70);
  EXPECT_EQ(counts.at(70), kHalf);
  counts.add(70, 5 * kHalf + 3);
  EXPECT_EQ(counts.at(70), 6 * kHalf + 3);
  EXPECT_EQ(counts.at(71), 0U);
}

TEST(PagedCounts, merge_and_clear_both_halves) {
  PagedCounts one;
  PagedCounts two;
  one.add(1, kHalf - 1);
  two.add(1, kHalf + 1);
  one.extend(two);
  EXPECT_EQ(one.at(1), 2 * kHalf);
  one.clear();
  EXPECT_EQ(one.at(1), 0U);
}

}  // namespace
}  // namespace loadgen

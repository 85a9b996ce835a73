#include "loadgen/stats/history.hpp"

#include <gtest/gtest.h>

namespace loadgen {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;

constexpr sys_seconds kStart{seconds(1'700'000'000)};
constexpr sys_seconds kEver{seconds(4'000'000'000)};

History with_seconds(int count) {
  History history;
  for (int i = 0; i < count; ++i) history.add({kStart + seconds(i), 2, 1});
  return history;
}

TEST(History, counts_by_second_in_ascending_order) {
  History history;
  history.add({kStart, 1, 0});
  history.add({kStart, 1, 1});
  history.add({kStart + seconds(5), 1, 0});
  history.add({kStart + seconds(2), 1, 0});  // the clock stepped back
  history.add({kStart, 1, 0});
  ASSERT_EQ(history.per_second().size(), 3U);
  EXPECT_EQ(history.per_second()[0].requests, 3U);
  EXPECT_EQ(history.per_second()[0].failures, 1U);
  EXPECT_EQ(history.per_second()[1].time, kStart + seconds(2));
}

TEST(History, sum_includes_both_ends) {
  const History history = with_seconds(10);
  EXPECT_EQ(history.sum(kStart + seconds(2), kStart + seconds(4)).requests, 6U);
  EXPECT_EQ(history.sum(kStart + seconds(2), kStart + seconds(4)).failures, 3U);
  EXPECT_EQ(history.sum(kStart + seconds(4), kStart + seconds(2)).requests, 0U);
  EXPECT_EQ(history.sum(kStart + seconds(20), kStart + seconds(30)).requests, 0U);
}

TEST(History, is_whole_up_to_its_bound) {
  EXPECT_EQ(with_seconds(History::kMaxKeys).per_second().size(), History::kMaxKeys);
}

TEST(History, of_a_long_test_is_bounded_and_loses_no_count) {
  History history;
  for (int i = 0; i < 100'000; ++i) {
    history.add({kStart + seconds(i), 2, 1});
    ASSERT_LE(history.per_second().size(), History::kMaxKeys);
  }
  EXPECT_EQ(history.sum(kStart - seconds(60), kEver).requests, 200'000U);
  EXPECT_EQ(history.sum(kStart - seconds(60), kEver).failures, 100'000U);
}

TEST(History, keeps_the_last_hour_by_second_and_thins_what_is_before) {
  const auto history = with_seconds(20'000);
  const auto& keys = history.per_second();
  for (std::size_t i = keys.size() - 3600; i < keys.size(); ++i) {
    ASSERT_EQ(keys[i].requests, 2U) << i;
  }
  EXPECT_EQ(keys[1].time.time_since_epoch() % seconds(60), seconds(0));
  EXPECT_EQ(keys[1].requests, 120U);
}

TEST(History, can_be_thinned_to_fewer_keys) {
  History history = with_seconds(1000);
  history.thin(100);
  EXPECT_LE(history.per_second().size(), 100U);
  EXPECT_EQ(history.sum(kStart - seconds(60), kEver).requests, 2000U);
  EXPECT_EQ(history.sum(kStart + seconds(988), kStart + seconds(997)).requests, 20U);
}

}  // namespace
}  // namespace loadgen

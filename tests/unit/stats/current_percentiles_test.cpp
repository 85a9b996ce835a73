#include "stats/current_percentiles.hpp"

#include <gtest/gtest.h>

namespace loadgen {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr WallTime kStart{seconds(1'700'000'000)};

/// A test whose clock goes on by hand, with a tick at the end of each second.
class CurrentPercentilesTest : public testing::Test {
 protected:
  CurrentPercentilesTest() { stats_.clear_all(now_); }

  void request(milliseconds time, const std::string& name = "/") {
    recorder_.log({.name = recorder_.name_id("GET", name), .response_time = time}, now_);
  }

  void tick(seconds times = seconds(1)) {
    for (; times > seconds(0); --times) {
      stats_.extend(recorder_.take_delta());
      current_.tick(stats_, now_);
      now_ += seconds(1);
    }
  }

  std::optional<milliseconds> median() const { return current_.percentile(stats_.total(), 0.5); }

  const StatsEntry& entry(const std::string& name) const {
    for (const StatsEntry* entry : stats_.sorted()) {
      if (entry->name() == name) return *entry;
    }
    throw std::out_of_range(name);
  }

  WallTime now_ = kStart;
  Recorder recorder_;
  Stats stats_;
  CurrentPercentiles current_{CurrentPercentiles::Of::total_and_names};
};

TEST_F(CurrentPercentilesTest, are_unknown_in_the_first_two_seconds) {
  request(milliseconds(10));
  tick();
  EXPECT_EQ(median(), std::nullopt);
  tick();
  EXPECT_EQ(median(), std::nullopt);
  tick();
  EXPECT_EQ(median(), milliseconds(10));
}

TEST_F(CurrentPercentilesTest, are_those_of_the_last_ten_seconds) {
  for (int second = 1; second <= 30; ++second) {
    request(milliseconds(second));
    tick();
  }
  // 21 to 30: ten values, and Locust's median is the sixth of ten
  EXPECT_EQ(median(), milliseconds(26));
  EXPECT_EQ(current_.percentile(stats_.total(), 1), milliseconds(30));
  EXPECT_EQ(current_.percentile(stats_.total(), 0), milliseconds(21));
}

TEST_F(CurrentPercentilesTest, fade_when_nothing_comes_any_more) {
  for (int second = 0; second < 5; ++second) {
    request(milliseconds(10));
    tick();
  }
  tick(seconds(16));
  EXPECT_EQ(median(), milliseconds(10));
  tick(seconds(2));
  EXPECT_EQ(median(), std::nullopt);
}

TEST_F(CurrentPercentilesTest, begin_anew_after_a_reset) {
  for (int second = 0; second < 12; ++second) {
    request(milliseconds(10));
    tick();
  }
  stats_.reset_all(now_);
  request(milliseconds(50));
  tick(seconds(3));
  EXPECT_EQ(median(), milliseconds(50));
}

TEST_F(CurrentPercentilesTest, names_have_their_own) {
  request(milliseconds(10), "/a");
  request(milliseconds(70), "/b");
  tick(seconds(3));
  EXPECT_EQ(current_.percentile(entry("/a"), 0.5), milliseconds(10));
  EXPECT_EQ(current_.percentile(entry("/b"), 0.5), milliseconds(70));
}

TEST_F(CurrentPercentilesTest, a_name_like_the_total_is_not_the_total) {
  recorder_.log(
      {.name = recorder_.name_id("", "Aggregated"), .response_time = milliseconds(10)}, now_
  );
  request(milliseconds(70), "/b");
  tick(seconds(3));
  EXPECT_EQ(current_.percentile(entry("Aggregated"), 1), milliseconds(10));
  EXPECT_EQ(current_.percentile(stats_.total(), 1), milliseconds(70));
}

TEST_F(CurrentPercentilesTest, names_are_left_out_unless_asked_for) {
  CurrentPercentiles of_total;
  request(milliseconds(10), "/a");
  tick();
  of_total.tick(stats_, now_);
  of_total.tick(stats_, now_ + seconds(2));
  EXPECT_EQ(of_total.percentile(entry("/a"), 0.5), std::nullopt);
  EXPECT_EQ(of_total.percentile(stats_.total(), 0.5), milliseconds(10));
}

}  // namespace
}  // namespace loadgen

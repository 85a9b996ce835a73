#include "http/deadlines.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace loadgen::http {
namespace {

using namespace std::chrono_literals;

class Call final : public Deadlines::Watched {
 public:
  explicit Call(std::vector<int>& expired, int id = 0) : expired_(expired), id_(id) {}

 private:
  void expire() override { expired_.push_back(id_); }

  std::vector<int>& expired_;
  int id_;
};

/// The loop has nothing more to do once nothing is watched, so that run() ends.
class DeadlinesTest : public testing::Test {
 protected:
  boost::asio::io_context loop_{1};
  Deadlines deadlines_{loop_};
  std::vector<int> expired_;
};

TEST_F(DeadlinesTest, ExpireOnce) {
  Call soon(expired_, 1);
  Call later(expired_, 2);
  const TimePoint now = Clock::now();
  deadlines_.watch(later, now + 250ms);
  deadlines_.watch(soon, now + 10ms);
  loop_.run();
  EXPECT_EQ(expired_, (std::vector{1, 2}));
  EXPECT_GE(Clock::now(), now + 250ms);
}

TEST_F(DeadlinesTest, ANewDeadlineReplacesTheOldOne) {
  Call call(expired_);
  const TimePoint now = Clock::now();
  deadlines_.watch(call, now + 1h);
  deadlines_.watch(call, now);
  loop_.run();
  EXPECT_EQ(expired_.size(), 1u);
}

TEST_F(DeadlinesTest, WhatIsUnwatchedOrGoneDoesNotExpire) {
  Call unwatched(expired_);
  auto gone = std::make_unique<Call>(expired_);
  deadlines_.watch(unwatched, Clock::now());
  deadlines_.watch(*gone, Clock::now());
  unwatched.unwatch();
  gone.reset();
  loop_.run();
  EXPECT_TRUE(expired_.empty());
}

// Nearer than the next tick, also if it comes later: a timeout of some ms is kept.
TEST_F(DeadlinesTest, NearDeadlinesAreMetOnTime) {
  Call later(expired_, 1);
  Call near(expired_, 2);
  const TimePoint now = Clock::now();
  deadlines_.watch(later, now + 1h);
  deadlines_.watch(near, now + 5ms);
  while (expired_.empty()) loop_.run_one();
  EXPECT_EQ(expired_, std::vector{2});
  EXPECT_GE(Clock::now(), now + 5ms);
  EXPECT_LT(Clock::now(), now + Deadlines::kTick);
}

TEST_F(DeadlinesTest, TheEndOfTimeNeverComes) {
  Call never(expired_, 1);
  Call soon(expired_, 2);
  deadlines_.watch(never, TimePoint::max());
  deadlines_.watch(soon, Clock::now() + 150ms);
  while (expired_.empty()) loop_.run_one();
  EXPECT_EQ(expired_, std::vector{2});
}

TEST_F(DeadlinesTest, WatchAgainAfterARest) {
  Call call(expired_);
  deadlines_.watch(call, Clock::now());
  loop_.run();
  loop_.restart();
  deadlines_.watch(call, Clock::now());
  loop_.run();
  EXPECT_EQ(expired_.size(), 2u);
}

}  // namespace
}  // namespace loadgen::http

#include "http/upload_stream.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <gtest/gtest.h>

namespace loadgen::http {
namespace {

using Step = UploadStream::Step;

class UploadStreamTest : public testing::Test {
 protected:
  /// Begins to take; what came is in taken_ once there is something.
  void take(TimePoint end = TimePoint::max()) {
    boost::asio::co_spawn(loop_, take(*this, end), boost::asio::detached);
    run();
  }

  void run() {
    loop_.restart();
    loop_.poll();
  }

  static Co<void> take(UploadStreamTest& test, TimePoint end) {
    std::string bytes;
    test.fault_ = co_await test.stream_.take(bytes, test.task_, end);
    test.taken_.push_back(bytes);
  }

  /// Whether the sender has to be woken.
  bool put(std::string_view bytes) {
    const bool wakes = stream_.put(bytes);
    left_ = bytes.size();
    return wakes;
  }

  boost::asio::io_context loop_{1};
  int told_ = 0;
  TaskState task_;
  UploadStream stream_{loop_, [this] { ++told_; }};
  std::vector<std::string> taken_;
  Fault fault_;
  std::size_t left_ = 0;
};

TEST_F(UploadStreamTest, NothingIsMadeBeforeItIsWanted) {
  EXPECT_EQ(stream_.next(), Step::wait);
  EXPECT_FALSE(stream_.was_begun());
  stream_.begin("http://a/b");
  EXPECT_EQ(told_, 1);
  EXPECT_EQ(stream_.next(), Step::begin);
  EXPECT_EQ(stream_.url(), "http://a/b");
  EXPECT_TRUE(stream_.was_begun());
  EXPECT_EQ(stream_.next(), Step::more);
}

TEST_F(UploadStreamTest, ASenderThatWaitsIsWokenAndGetsAllThatCame) {
  stream_.begin("");
  stream_.next();
  take();
  EXPECT_TRUE(taken_.empty());
  EXPECT_TRUE(put("ab"));
  EXPECT_FALSE(put("c"));
  stream_.resume();
  run();
  EXPECT_EQ(taken_, std::vector<std::string>{"abc"});
}

TEST_F(UploadStreamTest, TheEndComesBehindTheBytes) {
  stream_.begin("");
  stream_.next();
  put("ab");
  EXPECT_FALSE(stream_.end());
  EXPECT_EQ(stream_.next(), Step::wait);
  take();
  take();
  EXPECT_EQ(taken_, (std::vector<std::string>{"ab", ""}));
  EXPECT_FALSE(fault_);
  EXPECT_EQ(told_, 0) << "nothing is left to make";
}

TEST_F(UploadStreamTest, AMakerWaitsWhileMuchWaits) {
  stream_.begin("");
  stream_.next();
  const std::string much(UploadStream::kMost + 10, 'x');
  put(much);
  EXPECT_EQ(left_, 10u);
  EXPECT_EQ(stream_.next(), Step::wait);
  EXPECT_EQ(told_, 0);
  take();
  EXPECT_EQ(told_, 1);
  EXPECT_EQ(taken_.front().size(), UploadStream::kMost);
  EXPECT_EQ(stream_.next(), Step::more);
}

TEST_F(UploadStreamTest, WhatIsMadeForAnEarlierHopIsDropped) {
  stream_.begin("http://a/");
  stream_.next();
  put("old");
  stream_.begin("http://b/");
  EXPECT_FALSE(put("older"));
  EXPECT_EQ(left_, 0u);
  EXPECT_FALSE(stream_.end());
  EXPECT_EQ(stream_.next(), Step::begin);
  put("new");
  take();
  EXPECT_EQ(taken_, std::vector<std::string>{"new"});
}

TEST_F(UploadStreamTest, AfterAStopNothingIsWanted) {
  stream_.begin("");
  stream_.next();
  put("ab");
  stream_.stop();
  EXPECT_EQ(stream_.next(), Step::wait);
  put("cd");
  EXPECT_EQ(left_, 0u);
  stream_.begin("");
  EXPECT_EQ(stream_.next(), Step::begin);
}

TEST_F(UploadStreamTest, ASenderDoesNotWaitLongerThanTheWholeRequestMay) {
  stream_.begin("");
  stream_.next();
  take(Clock::now());
  EXPECT_EQ(fault_.kind, FaultKind::send_timeout);
  EXPECT_TRUE(fault_.whole);
}

TEST_F(UploadStreamTest, ASenderThatIsCutOffWaitsNoMore) {
  stream_.begin("");
  stream_.next();
  take();
  EXPECT_TRUE(taken_.empty());
  task_.cut = true;
  stream_.resume();
  run();
  EXPECT_EQ(fault_.kind, FaultKind::cut_off);
}

}  // namespace
}  // namespace loadgen::http

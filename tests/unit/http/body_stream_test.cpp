#include "http/body_stream.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <gtest/gtest.h>

namespace loadgen::http {
namespace {

class BodyStreamTest : public testing::Test {
 protected:
  /// Puts `bytes`; whether it waits is in written_ then.
  void put(std::string bytes) {
    boost::asio::co_spawn(loop_, write(*this, std::move(bytes)), boost::asio::detached);
    run();
  }

  void run() {
    loop_.restart();
    loop_.poll();
  }

  static Co<void> write(BodyStreamTest& test, std::string bytes) {
    co_await test.stream_.put(bytes, test.task_);
    EXPECT_TRUE(bytes.empty());
    ++test.written_;
  }

  boost::asio::io_context loop_{1};
  int told_ = 0;
  int written_ = 0;
  TaskState task_;
  BodyStream stream_{loop_, [this] { ++told_; }};
  std::string out_;
};

TEST_F(BodyStreamTest, AReaderIsToldOnceOfWhatItMissed) {
  EXPECT_FALSE(stream_.take(out_).begun);
  EXPECT_EQ(told_, 0);
  put("ab");
  put("c");
  EXPECT_EQ(told_, 1);
  EXPECT_TRUE(stream_.take(out_).begun);
  EXPECT_EQ(out_, "abc");
  // There was something, so there is no need to tell.
  put("d");
  EXPECT_EQ(told_, 1);
}

TEST_F(BodyStreamTest, AnEmptyBeginningIsNewsOnce) {
  stream_.take(out_);
  put("");
  EXPECT_EQ(told_, 1);
  EXPECT_TRUE(stream_.take(out_).begun);
  put("");
  EXPECT_EQ(told_, 1);
}

TEST_F(BodyStreamTest, TheEndComesBehindTheBytes) {
  put("ab");
  stream_.take(out_);
  stream_.take(out_);
  stream_.end();
  EXPECT_EQ(told_, 1);
  EXPECT_TRUE(stream_.take(out_).ended);
  EXPECT_EQ(out_, "ab");
}

TEST_F(BodyStreamTest, AWriterWaitsForRoom) {
  put(std::string(BodyStream::kMost - 1, 'x'));
  EXPECT_EQ(written_, 1);
  put("y");
  EXPECT_EQ(written_, 1);
  EXPECT_TRUE(stream_.take(out_).made_room);
  run();
  EXPECT_EQ(written_, 1);
  stream_.resume();
  run();
  EXPECT_EQ(written_, 2);
  EXPECT_FALSE(stream_.take(out_).made_room);
  EXPECT_EQ(out_.size(), BodyStream::kMost);
}

TEST_F(BodyStreamTest, ACutWriterDoesNotWait) {
  task_.cut = true;
  put(std::string(BodyStream::kMost, 'x'));
  EXPECT_EQ(written_, 1);
}

}  // namespace
}  // namespace loadgen::http

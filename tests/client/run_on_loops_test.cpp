#include "client/loops_fixture.hpp"
#include "loadgen/run.hpp"

#include <boost/asio/post.hpp>

namespace loadgen {
namespace {

/// A run over real loops, driven as the control thread drives it.
class RunOnLoopsTest : public LoopsTest, private RunObserver {
 protected:
  RunRequest request(std::size_t users) {
    RunRequest request;
    request.users = users;
    request.spawn_rate = 1000;
    for (const auto& user_class : classes()) request.classes.push_back(user_class->spec());
    return request;
  }

  void drive_until(const std::function<bool()>& holds) {
    run_until([&] {
      run_.advance(Clock::now());
      return holds();
    });
  }

  std::size_t alive() const { return total(first_.counts()) + total(second_.counts()); }

  int clears_ = 0;
  int completed_ = 0;
  int tests_stopped_ = 0;

  Loops first_{control_, 1, classes(), collector(), "host_1"};
  Loops second_{control_, 2, classes(), collector(), "host_2"};
  loadgen::Run run_{{&first_, &second_}, *this, [] {}};

 private:
  void clear_statistics() override { ++clears_; }
  void spawning_complete(std::size_t, Done done) override {
    ++completed_;
    done();
  }
  void test_stop(Done done) override {
    ++tests_stopped_;
    done();
  }
};

TEST_F(RunOnLoopsTest, IsEditedStoppedAndStartedAgainOnSeveralHosts) {
  ASSERT_TRUE(run_.start(request(10), Clock::now()));
  drive_until([this] { return completed_ == 1; });
  EXPECT_EQ(total(first_.counts()), 5u);
  EXPECT_EQ(total(second_.counts()), 5u);

  ASSERT_TRUE(run_.edit(4, 1000, Clock::now()));
  drive_until([this] { return completed_ == 2; });
  EXPECT_EQ(alive(), 4u);
  ASSERT_TRUE(run_.edit(7, 1000, Clock::now()));
  drive_until([this] { return completed_ == 3; });
  EXPECT_EQ(alive(), 7u);

  run_.stop(EndReason::stop, Clock::now());
  drive_until([this] { return run_.state() == HostState::stopped; });
  EXPECT_EQ(alive(), 0u);
  EXPECT_EQ(tests_stopped_, 1);

  ASSERT_TRUE(run_.start(request(3), Clock::now()));
  drive_until([this] { return completed_ == 4; });
  EXPECT_EQ(alive(), 3u);
  EXPECT_EQ(clears_, 2);

  run_.stop(EndReason::quit, Clock::now());
  drive_until([this] { return run_.over(); });
  EXPECT_EQ(alive(), 0u);
}

}  // namespace
}  // namespace loadgen

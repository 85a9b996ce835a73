#pragma once

#include "client/fake_users.hpp"
#include "load/class_counts.hpp"
#include "load/loops.hpp"
#include "log/log.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

namespace loadgen {

/// A control thread, which is the test's, and helpers to let it turn until something holds.
class LoopsTest : public testing::Test {
 protected:
  static constexpr std::chrono::seconds kLimit{20};

  UserClasses classes() {
    return {
        std::make_shared<FakeClass>("A", behaviour_), std::make_shared<FakeClass>("B", behaviour_)};
  }

  Loops::Reported collector() {
    return [this](const HostReport& report) { stats_.extend(report.delta); };
  }

  void run_until(const std::function<bool()>& holds) {
    const TimePoint limit = Clock::now() + kLimit;
    while (!holds() && Clock::now() < limit) control_.run_one_for(std::chrono::milliseconds(10));
    ASSERT_TRUE(holds());
  }

  void apply(Loops& loops, const ClassCounts& wanted, Nanos stop_timeout = Nanos(0)) {
    bool done = false;
    loops.apply(wanted, stop_timeout, [&done] { done = true; });
    run_until([&done] { return done; });
  }

  /// Whether the log says that the stop had to cut tasks off, as Python writes the timeout.
  bool stop(Loops& loops, Nanos stop_timeout = Nanos(0)) {
    bool done = false;
    std::vector<std::string> lines;
    log::set_sink([&lines](std::string_view, std::string_view, std::string_view line) {
      lines.emplace_back(line);
      return true;
    });
    loops.stop(stop_timeout, [&done] { done = true; });
    run_until([&done] { return done; });
    log::set_sink(nullptr);
    if (lines.empty()) return false;
    const double seconds = std::chrono::duration<double>(stop_timeout).count();
    EXPECT_EQ(
        lines.back(),
        fmt::format(
            "Not all users finished their tasks & terminated in {:#} seconds. Stopping them...",
            seconds
        )
    );
    return true;
  }

  boost::asio::io_context control_{1};
  boost::asio::executor_work_guard<LoopExecutor> work_{control_.get_executor()};
  Behaviour behaviour_;
  Stats stats_;
};

}  // namespace loadgen

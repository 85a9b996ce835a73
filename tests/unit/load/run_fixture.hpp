#pragma once

#include "fake_host.hpp"
#include "loadgen/run.hpp"
#include "log/log.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace loadgen {

using namespace std::chrono_literals;
using Story = std::vector<std::string>;

/// Writes the events into the story as `(test_start)`; completes at once but for those held.
class FakeObserver final : public RunObserver {
 public:
  int hastened = 0;

  void hasten() override { ++hastened; }

  explicit FakeObserver(Story& story) : story_(story) {}

  std::set<std::string> held;
  std::map<std::string, std::function<void()>> reactions;  // called within the hook
  RunEnd end;

  void complete(const std::string& event) { std::exchange(open_[event], nullptr)(); }

  void clear_statistics() override { tell("clear"); }
  void test_start(Done done) override { tell("test_start", std::move(done)); }
  void spawning_complete(std::size_t users, Done done) override {
    tell(fmt::format("spawning_complete {}", users), std::move(done));
  }
  void reset_statistics() override { tell("reset"); }
  void test_stopping(Done done) override { tell("test_stopping", std::move(done)); }
  void test_stop(Done done) override { tell("test_stop", std::move(done)); }
  void quitting(Done done) override { tell("quitting", std::move(done)); }
  void shutting_down(const RunEnd& run_end) override {
    end = run_end;
    tell("shutting_down");
  }
  void finished(const RunEnd& /*end*/) override { tell("finished"); }
  void quit(Done done) override { tell("quit", std::move(done)); }

 private:
  void tell(
      const std::string& event, Done done = [] {}
  ) {
    story_.push_back("(" + event + ")");
    if (reactions.contains(event)) reactions.at(event)();
    if (held.contains(event)) {
      open_[event] = std::move(done);
    } else {
      done();
    }
  }

  Story& story_;
  std::map<std::string, Done> open_;
};

/// One run over fakes. All that happens, log lines included, goes into one story in its order.
class RunFixture : public testing::Test {
 protected:
  static constexpr TimePoint kStart{1000s};

  RunFixture() {
    log::set_sink(
        [this](std::string_view level, std::string_view logger, std::string_view message) {
          // Information is not marked, being most of it.
          const std::string mark = level == "INFO" ? "" : fmt::format("{} ", level);
          story.push_back(fmt::format("{}{}: {}", mark, logger, message));
          return true;
        }
    );
    make_run({"local"});
  }

  ~RunFixture() override {
    log::set_sink({});
    log::set_level(log::Level::info);
  }

  void make_run(const std::vector<std::string>& ids) {
    run.reset();
    hosts.clear();
    std::vector<UserHost*> users_of;
    for (const std::string& id : ids) {
      users_of.push_back(hosts.emplace_back(std::make_unique<FakeHost>(id, story)).get());
    }
    run = std::make_unique<loadgen::Run>(users_of, observer, [this] { woken = true; });
  }

  FakeHost& host(std::size_t index = 0) { return *hosts.at(index); }

  static RunRequest request(
      std::size_t users, double rate, std::vector<ClassSpec> classes = {{"A"}}
  ) {
    RunRequest request;
    request.users = users;
    request.spawn_rate = rate;
    request.classes = std::move(classes);
    return request;
  }

  void start(RunRequest what) { ASSERT_TRUE(run->start(std::move(what), kStart)); }
  void stop(EndReason reason, Nanos at = 1s) { run->stop(reason, kStart + at); }
  bool edit(std::size_t users, double spawn_rate, Nanos at) {
    return run->edit(users, spawn_rate, kStart + at);
  }
  void advance(Nanos to) { run->advance(kStart + to); }

  /// What the shell does after a completion; fails if nobody woke it.
  void advance_woken(Nanos to) {
    EXPECT_TRUE(std::exchange(woken, false));
    advance(to);
  }

  /// The story since the last look.
  Story news() { return std::exchange(story, {}); }

  Nanos wake() const { return run->next_wake() - kStart; }
  bool sleeps() const { return run->next_wake() == TimePoint::max(); }

  Story story;
  FakeObserver observer{story};
  std::vector<std::unique_ptr<FakeHost>> hosts;
  std::unique_ptr<loadgen::Run> run;  // testing::Test has a Run of its own
  bool woken = false;
};

}  // namespace loadgen

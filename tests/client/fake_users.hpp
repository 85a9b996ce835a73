#pragma once

#include "load/asio.hpp"

#include <boost/asio/post.hpp>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace loadgen {

/// What users of a FakeClass do, and what they count. Shared by all loops.
struct Behaviour {
  enum class Task { instant, endless, stop_user, throws, throws_a_number };

  std::atomic<Task> task = Task::instant;
  std::atomic<bool> waits = true;  ///< for an hour after each task; else not at all
  std::atomic<bool> slow_on_stop = false;

  std::atomic<int> starts = 0;
  std::atomic<int> tasks = 0;
  std::atomic<int> stops = 0;
  std::atomic<int> stops_interrupted = 0;

  /// Users alive by the thread of their loop.
  std::map<std::thread::id, int> threads() const {
    const std::lock_guard lock(mutex_);
    return threads_;
  }
  void count_on_this_thread(int change) {
    const std::lock_guard lock(mutex_);
    threads_[std::this_thread::get_id()] += change;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::thread::id, int> threads_;
};

class FakeUser final : public UserBody {
 public:
  FakeUser(Behaviour& behaviour, UserContext& user)
      : behaviour_(behaviour), user_(user), timer_(user.loop.io) {
    behaviour_.count_on_this_thread(1);
  }
  ~FakeUser() override { behaviour_.count_on_this_thread(-1); }
  FakeUser(const FakeUser&) = delete;
  FakeUser& operator=(const FakeUser&) = delete;

  Co<Outcome> on_start() override {
    ++behaviour_.starts;
    co_return Outcome::at_once;
  }

  Co<Outcome> run_next_task(TimePoint) override {
    ++behaviour_.tasks;
    switch (behaviour_.task.load()) {
      case Behaviour::Task::instant:
        break;
      case Behaviour::Task::endless:
        co_await sleep();
        break;
      case Behaviour::Task::stop_user:
        co_return Outcome::stop_user;
      case Behaviour::Task::throws:
        throw std::runtime_error("from a task");
      case Behaviour::Task::throws_a_number:
        throw 1;
    }
    co_return Outcome::wait;
  }

  TimePoint next_due(TimePoint now) override {
    return behaviour_.waits ? now + std::chrono::hours(1) : now;
  }

  Co<void> on_stop() override {
    ++behaviour_.stops;
    if (behaviour_.slow_on_stop) co_await sleep();
    if (user_.cut) ++behaviour_.stops_interrupted;
  }

 private:
  Co<void> sleep() {
    timer_.expires_after(std::chrono::hours(1));
    co_await timer_.async_wait(kUse);
  }

  Behaviour& behaviour_;
  UserContext& user_;
  Timer timer_;
};

class FakeClass final : public UserClass {
 public:
  FakeClass(std::string name, Behaviour& behaviour)
      : spec_{std::move(name), 1, 0}, behaviour_(behaviour) {}

  const ClassSpec& spec() const override { return spec_; }

  std::unique_ptr<UserFactory> join(LoopContext&) const override {
    return std::make_unique<Factory>(behaviour_);
  }

 private:
  class Factory final : public UserFactory {
   public:
    explicit Factory(Behaviour& behaviour) : behaviour_(behaviour) {}
    std::unique_ptr<UserBody> make_user(UserContext& user) override {
      return std::make_unique<FakeUser>(behaviour_, user);
    }

   private:
    Behaviour& behaviour_;
  };

  const ClassSpec spec_;
  Behaviour& behaviour_;
};

}  // namespace loadgen

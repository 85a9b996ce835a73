#pragma once

#include "load/load_meter.hpp"
#include "load/user.hpp"
#include "loadgen/user_host.hpp"

#include <boost/asio/executor_work_guard.hpp>

#include <functional>
#include <list>
#include <memory>
#include <thread>
#include <vector>

namespace loadgen {

using UserClasses = std::vector<std::shared_ptr<const UserClass>>;

/// What a loop tells the control thread. Called on the loop's thread: the receiver posts.
struct LoopListener {
  std::function<void(std::size_t loop, ClassCounts alive)> counts_changed;
  std::function<void(HostReport report)> reported;
};

/// One engine thread with its event loop and the users that live on it. It owns everything they
/// reach; nothing of it is seen by another thread. The public calls come on the control thread and
/// post.
class Loop {
 public:
  Loop(std::size_t index, UserClasses classes, LoopListener listener);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// For work that others post to `io` there, such as requests of users that do not live here.
  LoopContext& context() { return context_; }

  /// A new test: reports every second from now on.
  void begin();

  /// Starts or stops users, class by class, until as many as `wanted` are alive that were not asked
  /// to stop, new ones first. `done` is called on the loop's thread when that is reached and nobody
  /// is left who was asked to; it is told whether tasks had to be cut off.
  void reach(ClassCounts wanted, Nanos stop_timeout, std::function<void(bool cut_off)> done);

  /// Cuts off everyone who was asked to stop, on_stop included.
  void cut_now();

  /// Reports at once what was measured so far, then calls `done` on the loop's thread.
  void flush(std::function<void()> done);

 private:
  using Users = std::list<User>;

  struct ClassPart {
    std::shared_ptr<const UserClass> user_class;
    std::unique_ptr<UserFactory> factory;  ///< made at the first user
    Users users;
    std::size_t stopping = 0;  ///< of `users`: those asked to stop
    std::size_t starting = 0;  ///< not yet among `users`

    std::size_t staying() const { return users.size() - stopping + starting; }
  };

  static std::size_t target(const ClassPart& part, const ClassCounts& wanted);
  void start_missing(const ClassCounts& wanted);
  void start_group();
  void start_user(ClassPart& part);
  bool stop_surplus(const ClassCounts& wanted);
  void user_ended(ClassPart& part, Users::iterator user, const std::exception_ptr& error);
  void start_stop_timer();
  void disarm_stop_timer();
  void cut_late_users();
  void tell_when_reached();
  void tell_counts();
  ClassCounts alive() const;

  void schedule_report(TimePoint due);
  void report();

  const std::size_t index_;
  const LoopListener listener_;
  boost::asio::io_context io_{1};
  Recorder recorder_;
  std::mt19937_64 random_;
  LoopContext context_;
  std::vector<ClassPart> parts_;

  std::size_t starting_ = 0;          ///< users yet to be started
  std::size_t stopping_ = 0;          ///< users asked to stop and not yet ended
  std::size_t stopping_waiting_ = 0;  ///< of them, those who waited: the timeout starts after them
  Nanos stop_timeout_{0};
  bool cut_off_ = false;
  Timer stop_timer_;
  bool stop_timer_armed_ = false;
  std::vector<std::function<void(bool)>> waiters_;
  bool counts_posted_ = false;

  Timer report_timer_;
  LoadMeter meter_;

  boost::asio::executor_work_guard<LoopExecutor> work_;
  std::thread thread_;
};

}  // namespace loadgen

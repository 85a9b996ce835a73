#pragma once

#include "loadgen/stats.hpp"
#include "loadgen/user_host.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <memory>
#include <random>

namespace loadgen {

/// The one coroutine type. The executor is spelled out: the type-erased default costs an allocation
/// and an indirect call at every resumption.
template <class T>
using Co = boost::asio::awaitable<T, boost::asio::io_context::executor_type>;

class Recorder;

/// What the users of one loop share. One thread, so nothing here is locked.
struct LoopContext {
  boost::asio::io_context& io;
  Recorder& recorder;
  std::mt19937_64& random;
  /// Wall time of the clock's zero: what turns a TimePoint into a WallTime. Renewed every second.
  WallTime wall_zero;

  WallTime wall(TimePoint at) const { return wall_zero + at.time_since_epoch(); }
};

/// What a running task shares with whoever may end it early.
struct TaskState {
  /// The engine cut the running task off: it shall end at its next resumption, and what it was
  /// doing is counted as cut off, not as failed. Cleared before on_stop.
  bool cut = false;
  /// Set by whoever waited for I/O in this task: the loop had its turn, so that the engine need not
  /// yield before the next task.
  bool yielded = false;
};

/// What one user's parts share with the engine.
struct UserContext : TaskState {
  explicit UserContext(LoopContext& its_loop) : loop(its_loop) {}

  LoopContext& loop;
};

/// What a task ended with. Locust's control exceptions become these values.
enum class Outcome {
  wait,       ///< normal end, or RescheduleTask: wait_time follows
  at_once,    ///< RescheduleTaskImmediately: the next task follows without a wait
  stop_user,  ///< StopUser: on_stop runs, the user ends
  died,       ///< an exception left the user: it ends without on_stop
};

/// One virtual user. It owns its session, its variables and its choice of tasks; the engine drives
/// it and knows no HTTP. Every call comes on the user's own loop.
class UserBody {
 public:
  virtual ~UserBody() = default;

  virtual Co<Outcome> on_start() = 0;

  /// Chooses the next task and runs it. `began`: the engine's clock, just read.
  virtual Co<Outcome> run_next_task(TimePoint began) = 0;

  /// wait_time: when the next task is due, given that the last one ended at `now`.
  virtual TimePoint next_due(TimePoint now) = 0;

  virtual Co<void> on_stop() = 0;
};

/// One class's part on one loop: holds what its users there share (connections' settings, prepared
/// requests, ids of statistics rows) and makes them. Every call comes on that loop.
class UserFactory {
 public:
  virtual ~UserFactory() = default;
  virtual std::unique_ptr<UserBody> make_user(UserContext& user) = 0;
};

/// A class of users, as a scenario source makes it. Immutable while a test runs; shared by all
/// loops.
class UserClass {
 public:
  virtual ~UserClass() = default;

  virtual const ClassSpec& spec() const = 0;

  /// Called once on each loop, before its first user of this class starts. `loop` outlives the
  /// result.
  virtual std::unique_ptr<UserFactory> join(LoopContext& loop) const = 0;
};

}  // namespace loadgen

#pragma once

#include <memory>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "loadgen/stats.hpp"
#include "loadgen/user_host.hpp"

namespace loadgen {

/// The one coroutine type. The executor is spelled out: the type-erased default costs an allocation
/// and an indirect call at every resumption.
template <class T>
using Co = boost::asio::awaitable<T, boost::asio::io_context::executor_type>;

class LoopContext;  // what a user reaches on its loop; src/load/loop_context.hpp

/// What a task ended with. Locust's control exceptions become these values.
enum class Outcome {
  wait,       ///< normal end, or RescheduleTask: wait_time follows
  at_once,    ///< RescheduleTaskImmediately: the next task follows without a wait
  stop_user,  ///< StopUser: on_stop runs, the user ends
  died,       ///< an exception left the user: it ends without on_stop
};

/// One virtual user. It owns its session, its variables and its choice of tasks; the engine drives it
/// and knows no HTTP. Every call comes on the user's own loop.
class UserBody {
 public:
  virtual ~UserBody() = default;

  virtual Co<Outcome> on_start() = 0;

  /// `due`: when the task should have begun, from where its lateness counts.
  virtual Co<Outcome> run_next_task(TimePoint due) = 0;

  /// wait_time: when the next task is due, given that the last one ended at `now`.
  virtual TimePoint next_due(TimePoint now) = 0;

  virtual Co<void> on_stop() = 0;

  /// The engine cuts the running task off (stop timeout). Called once, on the user's loop, before the
  /// task's next resumption; requests that on_stop sends later are not affected.
  virtual void cut_off() = 0;
};

/// A class of users: immutable while a test runs, shared by all loops.
class UserClass {
 public:
  virtual ~UserClass() = default;

  virtual const ClassSpec& spec() const = 0;

  /// Makes one user on the loop of `context`. Called on that loop.
  virtual std::unique_ptr<UserBody> make_body(LoopContext& context) const = 0;
};

}  // namespace loadgen

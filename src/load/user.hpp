#pragma once

#include "load/asio.hpp"

#include <boost/asio/cancellation_signal.hpp>

#include <cstdint>
#include <memory>

namespace loadgen {

/// One virtual user as the engine sees it. Lives on one loop, from its spawn to its end.
///
///     phase      what a stop does to it                          what a cut does to it
///     working    it ends after the running task (or on_start)    the task is interrupted
///     waiting    it ends at once                                 -
///     leaving    -                                               on_stop is interrupted
struct User {
  enum class Phase : std::uint8_t { working, waiting, leaving };

  explicit User(LoopContext& loop) : context{loop}, pause(loop.io) {}

  /// No task follows any more. Idempotent.
  void ask_to_stop();

  /// Interrupts what it is doing. It must have been asked to stop.
  void cut();

  UserContext context;
  Phase phase = Phase::working;
  bool stop_asked = false;
  bool was_waiting = false;  ///< when it was asked to stop
  Timer pause;
  boost::asio::cancellation_signal cancel;
  std::unique_ptr<UserBody> body;
};

/// The life of a user (locust/user/users.py and task.py): on_start, tasks with waits between them,
/// on_stop. Spawned in one place only, with `user.cancel` bound; `user` outlives it.
Co<void> run_user(User& user);

}  // namespace loadgen

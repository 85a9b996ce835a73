#pragma once

#include <functional>
#include <mutex>
#include <vector>

namespace loadgen::python {

/// The way into Python's thread. What other threads leave here is done there, in the order in which
/// it came, in gevent's hub, which watches fd(). One write to it wakes the hub for a whole batch.
class Mailbox {
 public:
  using Action = std::function<void()>;

  /// Throws std::system_error when the system has no descriptor left.
  Mailbox();
  ~Mailbox();
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

  /// Readable while there is something to do.
  int fd() const { return fd_; }

  /// `action` runs on Python's thread, with the interpreter lock. On any thread.
  void post(Action action);

  /// The same for several, of which none is left in `actions`.
  void post_all(std::vector<Action>& actions);

  /// Does what came up to now. On Python's thread, in the hub.
  void drain();

 private:
  void signal();

  const int fd_;
  std::mutex mutex_;
  std::vector<Action> actions_;
  bool signalled_ = false;
  std::vector<Action> taken_;  // of the last drain(): keeps its memory
};

}  // namespace loadgen::python

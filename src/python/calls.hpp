#pragma once

#include "load/asio.hpp"
#include "python/mailbox.hpp"

#include <boost/asio/io_context.hpp>

#include <nanobind/nanobind.h>

#include <cstdint>
#include <functional>
#include <map>

namespace loadgen::python {

/// What the control thread has Python's side do: messages to an object there, the handler, each
/// with a callback for its end. Nothing waits: a locustfile that never answers holds up no table,
/// and can be given up.
class Calls {
 public:
  /// Sends one message: calls a method of `handler`, which must not block, and hands it `done`, to
  /// be called with a flag, at once or later, on Python's thread.
  using Message = std::function<void(nanobind::handle handler, const nanobind::object& done)>;

  /// All of them outlive the Calls, and the handler every message that was sent.
  Calls(boost::asio::io_context& control, Mailbox& mailbox, nanobind::handle handler);

  /// Sends `message`; `done` follows on the control thread. On the control thread.
  void ask(Message message, std::function<void(bool flag)> done);

  /// What was asked so far has a second left. If any of it is open then, Python does not come back:
  /// it counts as done, and all that will be asked, too. On the control thread.
  void hasten();

  bool given_up() const { return given_up_; }

  boost::asio::io_context& control() { return control_; }
  Mailbox& mailbox() { return mailbox_; }

 private:
  void finish(std::uint64_t id, bool flag);
  void give_up();

  boost::asio::io_context& control_;
  Mailbox& mailbox_;
  nanobind::handle handler_;
  std::map<std::uint64_t, std::function<void(bool)>> open_;
  std::uint64_t last_id_ = 0;
  Timer patience_;
  bool given_up_ = false;
};

}  // namespace loadgen::python

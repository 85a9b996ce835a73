#pragma once

#include "http/session.hpp"

#include <boost/asio/cancellation_signal.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace loadgen::http {

/// One send that runs by itself, for callers that are no coroutine of the loop, and that can be cut
/// off alone. Owns all that the send needs. Every call comes on the session's loop; the reply may
/// be read elsewhere once `done` was called.
class Sending : public std::enable_shared_from_this<Sending> {
 public:
  using Done = std::function<void(Sending&)>;

  /// `body`: instead of the request's own. `began`: from which the time counts.
  struct Order {
    std::shared_ptr<Session> session;
    std::shared_ptr<const PreparedRequest> request;
    std::optional<std::string> body{};
    SendOptions options{};
    TimePoint began{};
  };

  /// Starts it. `done` is called once, at the end, on the loop's thread; never before this returns.
  static std::shared_ptr<Sending> start(Order order, Done done);

  Sending(Order order, Done done) : order_(std::move(order)), done_(std::move(done)) {}

  /// Ends it now with FaultKind::cut_off and closes its connection; without effect at the end.
  void cut();

  Reply& reply() { return reply_; }

 private:
  static Co<void> run(Sending& sending);

  Order order_;
  Done done_;
  TaskState task_;
  boost::asio::cancellation_signal cancel_;
  Reply reply_;
};

}  // namespace loadgen::http

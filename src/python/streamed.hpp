#pragma once

#include "http/body_stream.hpp"
#include "http/sending.hpp"
#include "python/park.hpp"

#include <nanobind/nanobind.h>

#include <memory>
#include <string>

namespace loadgen::python {

class Lane;

/// A send whose answer's body a greenlet reads as it comes. Every call comes on Python's thread.
class Streamed : public std::enable_shared_from_this<Streamed> {
 public:
  /// Starts the send on the loop of `lane`, and lets other greenlets run until the header block of
  /// the last hop is there or the send failed. `source`, errors: as for UserSession::send().
  static std::shared_ptr<Streamed> start(
      Lane& lane, http::Sending::Order order, nanobind::handle source
  );

  explicit Streamed(Lane& lane);

  /// At least a byte and at most `most` of the body, waiting for it; none at its end.
  std::string read(std::size_t most);

  /// Whether the send is over, so that the reply is whole or tells why it is not.
  bool is_ended() const { return taken_.ended; }

  /// Reads no more: the connection is closed unless the answer was whole.
  void close();

  http::Reply& reply() { return sending_->reply(); }
  const std::shared_ptr<http::Sending>& sending() const { return sending_; }

 private:
  void take();
  void wait();

  Lane& lane_;
  http::BodyStream body_;
  std::shared_ptr<http::Sending> sending_;  // set on the loop, before the first news
  Bell bell_;                               // its reader waits
  http::BodyStream::Taken taken_;
  std::string bytes_;  // taken and not read yet, behind read_
  std::size_t read_ = 0;
};

}  // namespace loadgen::python

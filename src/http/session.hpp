#pragma once

#include "http/connection.hpp"
#include "http/request.hpp"
#include "http/response_parser.hpp"

#include <optional>

namespace loadgen::http {

/// One user's HTTP client: sends requests one after the other, on a connection that it keeps, and
/// records each in the loop's statistics (spec/http-client.md sections 4 to 6, as HttpUser).
class Session {
 public:
  Session(LoopClient& client, UserContext& user)
      : client_(client), user_(user), connection_(client, user) {}

  /// Sends `request` and waits for the whole answer. Recorded once, as a success or a failure; not
  /// at all, but counted as cut off, when the engine ended the task meanwhile. `began`: the
  /// caller's clock, from which the response time counts. `request` must outlive the call. Without
  /// any effect in a task that was cut off already.
  Co<void> send(const PreparedRequest& request, TimePoint began);

  /// The last answer; its status is 0 when there was none.
  const Reply& reply() const { return reply_; }

 private:
  /// How far an exchange came: what decides whether it may be repeated.
  struct Progress {
    std::size_t written = 0;
    bool answered = false;  ///< at least a byte of an answer came
  };

  Co<Fault> exchange(const PreparedRequest& request, TimePoint now, Progress& progress);
  Fault parse(std::optional<ResponseParser>& parser, BufferPool::Lease& in, bool head);
  Fault end_of_connection(ResponseParser& parser, const BufferPool::Lease& in) const;
  void record(const PreparedRequest& request, const Fault& fault, TimePoint began);

  LoopClient& client_;
  UserContext& user_;
  Connection connection_;
  Reply reply_;
  TimePoint ended_{};
};

/// Whether a request that failed so may go out once more on a fresh connection: a server may close
/// a kept connection at any time (RFC 9112 section 9.3.1). Pure.
bool may_resend(
    const PreparedRequest& request, bool reused, std::size_t written, bool answered, FaultKind fault
);

}  // namespace loadgen::http

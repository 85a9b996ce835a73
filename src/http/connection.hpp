#pragma once

#include "http/loop_client.hpp"
#include "load/asio.hpp"

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <memory>
#include <string_view>

namespace loadgen::http {

/// One user's connection to one origin, plain or TLS; opened again when it was lost. An operation
/// that was suspended looks at the user's cut flag and at the deadline, and ends with
/// FaultKind::cut_off, connect_timeout or header_timeout (any time-out of a read).
class Connection final : private Deadlines::Watched {
 public:
  Connection(LoopClient& client, const UserContext& user);

  /// Whether a request to `origin` can go out on it as it is. A connection that was idle for a
  /// while, and each before a request that cannot be `repeatable`, is asked first whether the
  /// server closed it.
  bool ready_for(const Origin& origin, bool repeatable, TimePoint now);

  /// Connects anew: name look-up, the addresses in turn, TLS.
  Co<Fault> open(const Origin& origin);

  /// Closes it, now. Safe at any time.
  void close();

  /// Writes what the system takes of `data` at once and adds its length to `written`.
  Fault write_now(std::string_view data, std::size_t& written);

  /// Writes what `written` leaves of `data`, waiting for the system where it must.
  Co<Fault> write_rest(std::string_view data, std::size_t& written);

  bool is_tls() const { return tls_ != nullptr; }

  /// Reads what is there, at least a byte, into `in`. `ended` tells that the server closed instead.
  /// On a plain connection the caller awaits the socket itself and has the outcome judged: a frame
  /// between the two would be paid by every request.
  Co<Fault> read_tls(BufferPool::Lease& in, bool& ended);
  auto read_plain(BufferPool::Lease& in) {
    char* room = in.room();
    return socket_.async_read_some(boost::asio::buffer(room, in.room_size()), kUse);
  }
  Fault judge_read(const boost::system::error_code& error, bool& ended) const;

  /// From `now` on, the server has the read timeout for its next byte.
  void expect_progress(TimePoint now);

  /// Nothing is expected any more; `now` counts as the time of last use.
  void rest(TimePoint now);

 private:
  using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, LoopExecutor>;

  void expire() override;
  bool closed_by_server();
  bool absorb_tls();
  Fault fault_of(const boost::system::error_code& error, FaultKind timeout) const;

  Co<Fault> connect(const Origin& origin);
  Co<Fault> connect_to(boost::asio::ip::tcp::endpoint endpoint);
  Co<Fault> start_tls();
  Co<Fault> supply_tls(BufferPool::Lease& cipher);
  Co<Fault> wait_writable();

  LoopClient& client_;
  const UserContext& user_;
  Socket socket_;
  Origin origin_;
  std::unique_ptr<TlsStream> tls_;
  TimePoint last_used_{};
  bool timed_out_ = false;
};

}  // namespace loadgen::http

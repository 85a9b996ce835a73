#pragma once

#include "http/loop_client.hpp"
#include "http/send_options.hpp"
#include "http/stopwatch.hpp"
#include "load/asio.hpp"

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <memory>
#include <optional>
#include <string_view>

namespace loadgen::http {

/// That of a socket of IPv4 or IPv6; none of a Unix one.
std::optional<boost::asio::ip::tcp::endpoint> ip_endpoint(
    const boost::asio::generic::stream_protocol::endpoint& end
);

/// A connection to one origin, plain or TLS; opened again when it was lost. It serves one send at a
/// time. An operation that was suspended looks at the task's cut flag and at the deadline, and ends
/// with FaultKind::cut_off, connect_timeout, handshake_timeout or header_timeout (any time-out of a
/// read).
class Connection final : private Deadlines::Watched {
 public:
  /// To `origin`, checked and by the proxy that `options` say. `client` outlives it.
  Connection(LoopClient& client, Origin origin, const SendOptions& options);

  /// Whether it leads there, as `options` say.
  bool leads_to(const Origin& origin, const SendOptions& options) const {
    return origin == origin_ && (!origin.tls || options.tls == tls_settings_) &&
           options.proxies == proxies_;
  }
  const Origin& origin() const { return origin_; }

  /// Serves a send from here on; both outlive that. No deadline is later than `end`.
  void lend(const TaskState& task, const Timeouts& timeouts, TimePoint end) {
    task_ = &task;
    timeouts_ = &timeouts;
    end_ = end;
  }

  /// Whether a request can go out on it as it is. A connection that was idle for a while, and each
  /// before a request that cannot be `repeatable`, is asked first whether the server closed it.
  bool is_ready(bool repeatable, TimePoint now);

  bool is_open() const { return socket_.is_open(); }

  /// Connects anew: name look-up, the addresses in turn, the proxy's tunnel, TLS. The time of each
  /// goes into `trace`, that of a tunnel into connecting. `sessions`: the user's own that TLS may
  /// take up, which outlive this; null: none. `tunnel` gets what is said to a proxy and what it
  /// answers; null: nobody wants to know.
  Co<Fault> open(
      Stopwatch& stopwatch, RequestTrace& trace, TlsSessions* sessions, std::string* tunnel
  );

  /// Of the connection as it is, also when it was just lost.
  TimePoint opened() const { return opened_; }
  std::uint16_t local_port() const { return local_port_; }

  /// `to localhost (127.0.0.1) port 80 from port 51234, TLSv1.3 ...`; empty when it is closed.
  std::string description() const;

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
  using Socket =
      boost::asio::basic_stream_socket<boost::asio::generic::stream_protocol, LoopExecutor>;

  void expire() override;
  void watch_until(TimePoint deadline);
  bool closed_by_server();
  bool absorb_tls();
  Fault fault_of(const boost::system::error_code& error, FaultKind timeout) const;

  Co<Fault> reach(Stopwatch& stopwatch, RequestTrace& trace, std::string* tunnel);
  Co<Fault> connect(Stopwatch& stopwatch, RequestTrace& trace);
  void note_opened(TimePoint now);
  Co<Fault> connect_by_name(const Origin& first, Stopwatch& stopwatch, RequestTrace& trace);
  Co<Fault> connect_to(Socket::endpoint_type endpoint, TimePoint deadline);
  Fault come_from(const boost::asio::ip::tcp::endpoint& endpoint);
  Co<Fault> find(
      const Origin& first, Addresses& addresses, Stopwatch& stopwatch, RequestTrace& trace
  );
  Co<Fault> look_up(
      const std::string& host, Addresses& addresses, Stopwatch& stopwatch, RequestTrace& trace
  );
  Co<Fault> open_tunnel(const Proxy& proxy, std::string* dialogue);
  Co<Fault> start_tls(TlsSessions* sessions);
  Co<Fault> shake_hands();
  Co<Fault> supply_tls(BufferPool::Lease& cipher);
  Co<Fault> wait_writable();

  LoopClient& client_;
  const TaskState* task_ = nullptr;
  const Timeouts* timeouts_ = nullptr;
  TimePoint end_ = TimePoint::max();
  Socket socket_;
  const Origin origin_;
  const TlsSettingsPtr tls_settings_;
  const ProxiesPtr proxies_;
  std::unique_ptr<TlsStream> tls_;
  TimePoint opened_{};
  TimePoint last_used_{};
  std::uint16_t local_port_ = 0;
  bool timed_out_ = false;
  bool is_last_ = false;  ///< what is watched is the end of the whole request

 public:
  std::unique_ptr<Connection> next;  ///< for whoever keeps several: a list costs no more than this
};

}  // namespace loadgen::http

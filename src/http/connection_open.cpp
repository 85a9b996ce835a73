#include "http/connection.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

/// How a connection comes about.
namespace loadgen::http {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

/// Of a proxy's answer to CONNECT.
constexpr std::size_t kTunnelLimit = 64 * 1024;

bool is_end(const error_code& error) {
  return error == boost::asio::error::eof;
}

Fault system_fault(const error_code& error) {
  return error ? Fault{FaultKind::system, error.value()} : Fault{};
}

}  // namespace

std::optional<tcp::endpoint> ip_endpoint(const boost::asio::generic::stream_protocol::endpoint& end
) {
  const int family = end.protocol().family();
  if (family != AF_INET && family != AF_INET6) return std::nullopt;
  tcp::endpoint endpoint;
  endpoint.resize(end.size());
  std::memcpy(endpoint.data(), end.data(), end.size());
  return endpoint;
}

Co<Fault> Connection::open(
    Stopwatch& stopwatch, RequestTrace& trace, TlsSessions* sessions, std::string* tunnel
) {
  close();
  opened_ = TimePoint::max();
  local_port_ = 0;
  Fault fault = co_await reach(stopwatch, trace, tunnel);
  if (!fault && origin_.tls) {
    fault = co_await start_tls(sessions);
    stopwatch.lap(trace, Phase::tls);
  }
  if (fault) close();
  co_return fault;
}

/// Connects to the server, by way of a proxy's tunnel if it takes one.
Co<Fault> Connection::reach(Stopwatch& stopwatch, RequestTrace& trace, std::string* tunnel) {
  Fault fault = co_await connect(stopwatch, trace);
  const Proxy* proxy = proxies_ && origin_.tls ? proxies_->find(origin_) : nullptr;
  if (fault || proxy == nullptr) co_return fault;
  fault = co_await open_tunnel(*proxy, tunnel);
  stopwatch.lap(trace, Phase::connect);
  co_return fault;
}

void Connection::note_opened(TimePoint now) {
  opened_ = now;
  error_code error;
  const auto local = ip_endpoint(socket_.local_endpoint(error));
  if (local && !error) local_port_ = local->port();
}

Co<Fault> Connection::connect(Stopwatch& stopwatch, RequestTrace& trace) {
  const std::string& path = client_.network->unix_socket;
  if (!path.empty()) {
    const boost::asio::local::stream_protocol::endpoint named(path);
    const Socket::endpoint_type endpoint(named);
    const TimePoint deadline = after(Clock::now(), timeouts_->connect);
    const Fault fault = co_await connect_to(endpoint, deadline);
    note_opened(stopwatch.lap(trace, Phase::connect));
    co_return fault;
  }
  const Proxy* proxy = proxies_ ? proxies_->find(origin_) : nullptr;
  const Origin& first = proxy != nullptr ? proxy->origin : origin_;
  co_return co_await connect_by_name(first, stopwatch, trace);
}

Co<Fault> Connection::look_up(
    const std::string& host, Addresses& addresses, Stopwatch& stopwatch, RequestTrace& trace
) {
  const Nanos left = end_ - Clock::now();
  const Nanos timeout = std::min(left, timeouts_->connect);
  const Nanos keep = client_.network->dns_ttl;
  Fault fault = co_await client_.resolver.resolve(host, timeout, keep, addresses);
  fault.whole = timeout == left;
  stopwatch.lap(trace, Phase::dns);
  if (task_->cut) fault.kind = FaultKind::cut_off;
  co_return fault;
}

/// The addresses of `first`: a number's own, those it is pinned to, or those looked up.
Co<Fault> Connection::find(
    const Origin& first, Addresses& addresses, Stopwatch& stopwatch, RequestTrace& trace
) {
  const Network& network = *client_.network;
  if (const Addresses* pinned = network.pinned(first.host, first.port)) {
    addresses = *pinned;
    co_return Fault{};
  }
  error_code not_numeric;
  addresses.push_back(boost::asio::ip::make_address(first.host, not_numeric));
  if (!not_numeric) co_return Fault{};
  addresses.clear();
  co_return co_await look_up(first.host, addresses, stopwatch, trace);
}

Co<Fault> Connection::connect_by_name(
    const Origin& first, Stopwatch& stopwatch, RequestTrace& trace
) {
  Addresses addresses;
  Fault fault = co_await find(first, addresses, stopwatch, trace);
  if (fault) co_return fault;
  const TimePoint end = after(Clock::now(), timeouts_->connect);
  const auto order = client_.rotation.order(first.host, first.port, addresses, Clock::now());
  for (std::size_t i = 0; i < order.size(); ++i) {
    const TimePoint deadline = attempt_deadline(Clock::now(), end, order.size() - i);
    const Socket::endpoint_type endpoint(order[i]);
    fault = come_from(order[i]);
    if (!fault) fault = co_await connect_to(endpoint, deadline);
    if (!fault || fault.kind == FaultKind::cut_off) break;
    if (order.size() > 1) client_.rotation.failed(order[i], Clock::now());
  }
  note_opened(stopwatch.lap(trace, Phase::connect));
  co_return fault;
}

/// Opens the socket for a connection to `to`, from one of the source addresses if there are any.
Fault Connection::come_from(const tcp::endpoint& to) {
  error_code error;
  socket_.close(error);
  socket_.open(Socket::protocol_type(to.protocol()), error);
  const Addresses& sources = client_.network->sources;
  if (error || sources.empty()) return system_fault(error);
  const auto source = client_.rotation.source(sources, to);
  if (!source) return Fault{FaultKind::system, EADDRNOTAVAIL};
  // The port is chosen when the target is known: else an address had 28,000 connections in all.
  const int on = 1;
  setsockopt(socket_.native_handle(), IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  socket_.bind(Socket::endpoint_type(*source), error);
  return system_fault(error);
}

Co<Fault> Connection::connect_to(Socket::endpoint_type endpoint, TimePoint deadline) {
  error_code error;
  if (!socket_.is_open()) socket_.open(endpoint.protocol(), error);
  if (error) co_return Fault{FaultKind::system, error.value()};
  socket_.non_blocking(true, error);  // before Asio would set it for itself, a call more
  watch_until(deadline);
  const auto [connect_error] = co_await socket_.async_connect(endpoint, kUse);
  unwatch();
  if (connect_error || task_->cut) co_return fault_of(connect_error, FaultKind::connect_timeout);
  socket_.set_option(tcp::no_delay(true), error);  // refused by a Unix socket, which needs none
  co_return Fault{};
}

Co<Fault> Connection::open_tunnel(const Proxy& proxy, std::string* dialogue) {
  const std::string request = tunnel_request(proxy, origin_);
  std::size_t written = 0;
  Fault fault = write_now(request, written);
  if (!fault && written < request.size()) fault = co_await write_rest(request, written);
  BufferPool::Lease in(client_.buffers);
  std::string_view head;
  // For the answer as a whole: a proxy that sends it byte by byte does not hold the user for ever.
  const TimePoint deadline = after(Clock::now(), timeouts_->connect);
  while (!fault && head.find("\r\n\r\n") == std::string_view::npos) {
    watch_until(deadline);
    const auto [error, count] = co_await read_plain(in);
    in.added(count);
    head = std::string_view(in.data(), in.size());
    if (is_end(error)) co_return Fault{FaultKind::closed};
    if (error || task_->cut) fault = fault_of(error, FaultKind::handshake_timeout);
    if (head.size() > kTunnelLimit) fault.kind = FaultKind::header_too_large;
  }
  unwatch();
  if (dialogue != nullptr) dialogue->assign(request).append(head);
  if (!fault) fault = judge_tunnel(head);
  co_return fault;
}

/// Agrees on TLS with the server, and counts that.
Co<Fault> Connection::start_tls(TlsSessions* sessions) {
  const TlsContext& context = client_.tls_context(tls_settings_);
  if (context.sessions() != nullptr) sessions = context.sessions();
  const int socket = socket_.native_handle();
  tls_ = std::make_unique<TlsStream>(context, origin_, socket, sessions);
  const TimePoint began = Clock::now();
  Fault fault = co_await shake_hands();
  if (!fault) {
    client_.recorder.log_handshake(Clock::now() - began, tls_->is_resumed());
  } else if (fault.kind != FaultKind::cut_off) {
    client_.recorder.count_failed_handshake();
  }
  co_return fault;
}

Co<Fault> Connection::shake_hands() {
  BufferPool::Lease cipher(client_.buffers);
  // For all steps together: a server that answers byte by byte does not hold the user for ever.
  const TimePoint deadline = after(Clock::now(), timeouts_->connect);
  for (;;) {
    watch_until(deadline);
    const TlsStep step = tls_->handshake();
    Fault fault;
    if (step == TlsStep::failed) fault = tls_->fault();
    if (step == TlsStep::want_input) fault = co_await supply_tls(cipher);
    if (step == TlsStep::want_output) fault = co_await wait_writable();
    if (fault.kind == FaultKind::header_timeout) fault.kind = FaultKind::handshake_timeout;
    if (fault || step == TlsStep::done) co_return fault;
  }
}

}  // namespace loadgen::http

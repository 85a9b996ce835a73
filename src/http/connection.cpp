#include "http/connection.hpp"

#include <fmt/format.h>

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

namespace loadgen::http {
namespace {

using boost::system::error_code;

/// A connection used less than this ago is not asked whether it still stands: the question costs a
/// system call, and a close that young is a race which only the resend rule can settle.
constexpr std::chrono::milliseconds kTrusted{1};

bool is_end(const error_code& error) {
  return error == boost::asio::error::eof;
}

}  // namespace

Connection::Connection(LoopClient& client, Origin origin, const SendOptions& options)
    : client_(client),
      socket_(client.io),
      origin_(std::move(origin)),
      tls_settings_(options.tls),
      proxies_(options.proxies) {}

void Connection::expire() {
  timed_out_ = true;
  error_code ignored;
  socket_.cancel(ignored);
}

void Connection::expect_progress(TimePoint now) {
  watch_until(after(now, timeouts_->read));
}

void Connection::watch_until(TimePoint deadline) {
  timed_out_ = false;
  is_last_ = end_ <= deadline;
  if (is_last_) deadline = end_;
  client_.deadlines.watch(*this, deadline);
}

void Connection::rest(TimePoint now) {
  unwatch();
  last_used_ = now;
}

void Connection::close() {
  unwatch();
  if (tls_ && socket_.is_open()) tls_->close_notify();
  tls_.reset();
  error_code ignored;
  socket_.close(ignored);
}

bool Connection::is_ready(bool repeatable, TimePoint now) {
  if (!socket_.is_open()) return false;
  return (repeatable && now - last_used_ < kTrusted) || !closed_by_server();
}

bool Connection::closed_by_server() {
  for (;;) {
    char byte = 0;
    const ssize_t count = recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (count < 0) return errno != EAGAIN && errno != EINTR;
    // Bytes that nobody asked for: no HTTP/1.1 answer, but TLS sends session tickets of its own
    // accord. The end may stand behind them.
    if (count == 0 || !tls_ || !absorb_tls()) return true;
  }
}

bool Connection::absorb_tls() {
  BufferPool::Lease cipher(client_.buffers);
  BufferPool::Lease plain(client_.buffers);
  error_code error;
  char* room = cipher.room();
  const std::size_t count = socket_.read_some(boost::asio::buffer(room, cipher.room_size()), error);
  if (error) return false;
  tls_->supply(room, count);
  std::size_t unexpected = 0;
  return tls_->read(plain.room(), plain.room_size(), unexpected) == TlsStep::want_input;
}

Fault Connection::fault_of(const error_code& error, FaultKind timeout) const {
  if (task_->cut) return Fault{FaultKind::cut_off};
  if (timed_out_ && error == boost::asio::error::operation_aborted) {
    Fault fault{timeout};
    fault.whole = is_last_;
    return fault;
  }
  return Fault{FaultKind::system, error.value()};
}

std::string Connection::description() const {
  if (!is_open()) return {};
  error_code error;
  std::string text = fmt::format("to {}", origin_.host);
  const auto peer = ip_endpoint(socket_.remote_endpoint(error));
  if (peer && !error) text += fmt::format(" ({})", peer->address().to_string());
  text += fmt::format(" port {}", origin_.port);
  if (local_port_ != 0) text += fmt::format(" from port {}", local_port_);
  const std::string& path = client_.network->unix_socket;
  const Proxy* proxy = proxies_ && path.empty() ? proxies_->find(origin_) : nullptr;
  if (!path.empty()) text += fmt::format(" by the Unix socket {}", path);
  if (proxy != nullptr) text += fmt::format(" by {}:{}", proxy->origin.host, proxy->origin.port);
  return tls_ ? text.append(", ").append(tls_->description()) : text;
}

/// Reads cipher text for the TLS stream. The stream uses up what it was given before it asks for
/// more, so the buffer is free again each time.
Co<Fault> Connection::supply_tls(BufferPool::Lease& cipher) {
  char* room = cipher.room();
  const auto buffer = boost::asio::buffer(room, cipher.room_size());
  const auto [error, count] = co_await socket_.async_read_some(buffer, kUse);
  if (is_end(error)) {
    tls_->supply_end();
  } else if (error || task_->cut) {
    co_return fault_of(error, FaultKind::header_timeout);
  }
  tls_->supply(room, count);
  co_return Fault{};
}

Co<Fault> Connection::wait_writable() {
  const auto [error] = co_await socket_.async_wait(Socket::wait_write, kUse);
  if (error || task_->cut) co_return fault_of(error, FaultKind::header_timeout);
  co_return Fault{};
}

Fault Connection::write_now(std::string_view data, std::size_t& written) {
  const std::string_view rest = data.substr(written);
  if (tls_) {
    std::size_t count = 0;
    const TlsStep step = tls_->write(rest.data(), rest.size(), count);
    written += count;
    return step == TlsStep::failed ? tls_->fault() : Fault{};
  }
  error_code error;
  written += socket_.write_some(boost::asio::buffer(rest), error);
  if (!error || error == boost::asio::error::would_block) return Fault{};
  return Fault{FaultKind::system, error.value()};
}

Co<Fault> Connection::write_rest(std::string_view data, std::size_t& written) {
  while (written < data.size()) {
    expect_progress(Clock::now());
    Fault fault = co_await wait_writable();
    if (fault.kind == FaultKind::header_timeout) fault.kind = FaultKind::send_timeout;
    if (!fault) fault = write_now(data, written);
    if (fault) co_return fault;
  }
  co_return Fault{};
}

Fault Connection::judge_read(const error_code& error, bool& ended) const {
  ended = is_end(error);
  return !error || ended ? Fault{} : fault_of(error, FaultKind::header_timeout);
}

Co<Fault> Connection::read_tls(BufferPool::Lease& in, bool& ended) {
  BufferPool::Lease cipher(client_.buffers);
  bool got_any = false;
  for (;;) {
    std::size_t count = 0;
    char* room = in.room();
    const TlsStep step = tls_->read(room, in.room_size(), count);
    in.added(count);
    got_any = got_any || count > 0;
    if (step == TlsStep::done && tls_->is_used_up()) co_return Fault{};
    if (step == TlsStep::done) continue;
    // What came before the end, or before an error, is an answer to be looked at first; the next
    // call meets the end again.
    if (got_any && step != TlsStep::want_output) {
      tls_->forget_input();
      co_return Fault{};
    }
    ended = step == TlsStep::closed;
    if (ended) co_return Fault{};
    Fault fault;
    if (step == TlsStep::failed) fault = tls_->fault();
    if (step == TlsStep::want_input) fault = co_await supply_tls(cipher);
    if (step == TlsStep::want_output) fault = co_await wait_writable();
    if (fault) co_return fault;
  }
}

}  // namespace loadgen::http

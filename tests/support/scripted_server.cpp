#include "support/scripted_server.hpp"

#include <fmt/format.h>

#include <arpa/inet.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <system_error>

namespace loadgen::test {
namespace {

[[noreturn]] void throw_errno(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

int listen_on_free_port() {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener < 0) throw_errno("socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw_errno("bind");
  }
  if (::listen(listener, SOMAXCONN) != 0) throw_errno("listen");
  return listener;
}

std::uint16_t port_of(int socket) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw_errno("getsockname");
  }
  return ntohs(address.sin_port);
}

bool send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

/// Appends what arrives next. False: the peer closed.
bool receive_some(int socket, std::string& received) {
  char buffer[16384];
  const ssize_t count = ::recv(socket, buffer, sizeof buffer, 0);
  if (count <= 0) return false;
  received.append(buffer, static_cast<std::size_t>(count));
  return true;
}

std::string_view header_value(std::string_view head, std::string_view name) {
  for (std::size_t line = head.find("\r\n"); line != std::string_view::npos;) {
    line += 2;
    const std::size_t end = head.find("\r\n", line);
    const std::string_view text =
        head.substr(line, end == std::string_view::npos ? end : end - line);
    if (text.size() > name.size() && text[name.size()] == ':' &&
        ::strncasecmp(text.data(), name.data(), name.size()) == 0) {
      const std::string_view value = text.substr(name.size() + 1);
      return value.substr(std::min(value.find_first_not_of(' '), value.size()));
    }
    line = end;
  }
  return {};
}

/// The size of the request that `received` begins with, once it is whole.
std::optional<std::size_t> request_size(std::string_view received) {
  const std::size_t head_end = received.find("\r\n\r\n");
  if (head_end == std::string_view::npos) return std::nullopt;
  const std::string_view head = received.substr(0, head_end);
  const std::size_t body = head_end + 4;
  if (header_value(head, "Transfer-Encoding") == "chunked") {
    // The last chunk stands at the beginning of a line, trailers behind it.
    constexpr std::string_view kLast = "\r\n0\r\n";
    constexpr std::string_view kEnd = "\r\n\r\n";
    const std::size_t last = received.find(kLast, body - 2);
    if (last == std::string_view::npos) return std::nullopt;
    const std::size_t end = received.find(kEnd, last + kLast.size() - 2);
    if (end == std::string_view::npos) return std::nullopt;
    return end + kEnd.size();
  }
  std::size_t length = 0;
  const std::string_view value = header_value(head, "Content-Length");
  std::from_chars(value.data(), value.data() + value.size(), length);
  if (received.size() < body + length) return std::nullopt;
  return body + length;
}

void reset_on_close(int socket) {
  constexpr linger kAtOnce{1, 0};
  ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &kAtOnce, sizeof kAtOnce);
}

}  // namespace

Step expect_request() {
  return {Step::Kind::expect_request, {}, {}};
}

Step expect_head() {
  return {Step::Kind::expect_head, {}, {}};
}

Step send(std::string bytes) {
  return {Step::Kind::send, std::move(bytes), {}};
}

Step wait(std::chrono::milliseconds time) {
  return {Step::Kind::wait, {}, time};
}

Step close() {
  return {Step::Kind::close, {}, {}};
}

Step reset() {
  return {Step::Kind::reset, {}, {}};
}

Step answer(std::string_view body) {
  return send(fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{}", body.size(), body));
}

ScriptedServer::ScriptedServer(std::vector<Script> scripts)
    : scripts_(std::move(scripts)),
      listener_(listen_on_free_port()),
      port_(port_of(listener_)),
      acceptor_([this] { accept_connections(); }) {}

ScriptedServer::~ScriptedServer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (const int socket : open_) ::shutdown(socket, SHUT_RDWR);
  }
  changed_.notify_all();
  ::shutdown(listener_, SHUT_RDWR);  // wakes the accept
  acceptor_.join();
  for (std::thread& thread : connection_threads_) thread.join();
  ::close(listener_);
}

std::string ScriptedServer::url() const {
  return fmt::format("http://127.0.0.1:{}", port_);
}

std::size_t ScriptedServer::connections() const {
  const std::lock_guard lock(mutex_);
  return open_.size() + ended_;
}

std::size_t ScriptedServer::open_connections() const {
  const std::lock_guard lock(mutex_);
  return open_.size();
}

std::vector<std::string> ScriptedServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

bool ScriptedServer::wait_for_requests(std::size_t count, std::chrono::milliseconds limit) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, limit, [&] { return requests_.size() >= count; });
}

bool ScriptedServer::wait_for_ended(std::size_t count, std::chrono::milliseconds limit) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, limit, [&] { return ended_ >= count; });
}

void ScriptedServer::accept_connections() {
  for (std::size_t index = 0;; ++index) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    const std::lock_guard lock(mutex_);
    if (stopping_) {
      ::close(socket);
      return;
    }
    open_.insert(socket);
    const Script& script = scripts_.at(std::min(index, scripts_.size() - 1));
    connection_threads_.emplace_back([this, socket, &script] { serve(socket, script); });
  }
}

void ScriptedServer::serve(int socket, const Script& script) {
  play(socket, script);
  {
    const std::lock_guard lock(mutex_);
    open_.erase(socket);
    ++ended_;
    ::close(socket);
  }
  changed_.notify_all();
}

void ScriptedServer::play(int socket, const Script& script) {
  std::string received;
  for (const Step& step : script) {
    switch (step.kind) {
      case Step::Kind::expect_request:
        if (!expect_request(socket, received)) return;
        break;
      case Step::Kind::expect_head:
        while (received.find("\r\n\r\n") == std::string::npos) {
          if (!receive_some(socket, received)) return;
        }
        break;
      case Step::Kind::send:
        if (!send_all(socket, step.bytes)) return;
        break;
      case Step::Kind::wait:
        if (!pause(step.time)) return;
        break;
      case Step::Kind::reset:
        reset_on_close(socket);
        return;
      case Step::Kind::close:
        return;
    }
  }
  while (receive_some(socket, received)) received.clear();
}

bool ScriptedServer::expect_request(int socket, std::string& received) {
  std::optional<std::size_t> size;
  while (!(size = request_size(received))) {
    if (!receive_some(socket, received)) return false;
  }
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(received.substr(0, *size));
  }
  changed_.notify_all();
  received.erase(0, *size);
  return true;
}

bool ScriptedServer::pause(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return !changed_.wait_for(lock, time, [this] { return stopping_; });
}

}  // namespace loadgen::test

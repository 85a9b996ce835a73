#include "client/tls_server.hpp"

#include <gtest/gtest.h>

#include <linux/tcp.h>  // glibc's tcp_info counts no segments
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace loadgen::test {

bool TlsServer::Peer::expect_request() {
  std::string received;
  char buffer[4096];
  while (!received.ends_with("\r\n\r\n")) {
    const int count = SSL_read(ssl_, buffer, sizeof buffer);
    if (count <= 0) return false;
    received.append(buffer, static_cast<std::size_t>(count));
  }
  return true;
}

void TlsServer::Peer::send(std::string_view bytes) {
  SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()));
}

void TlsServer::Peer::send_tickets(int count) {
  for (int i = 0; i < count; ++i) {
    SSL_new_session_ticket(ssl_);
    SSL_do_handshake(ssl_);
  }
}

void TlsServer::Peer::send_raw(std::string_view bytes) {
  ::send(SSL_get_fd(ssl_), bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

void TlsServer::Peer::cork(bool on) {
  const int value = on ? 1 : 0;
  ::setsockopt(SSL_get_fd(ssl_), IPPROTO_TCP, TCP_CORK, &value, sizeof value);
}

std::uint32_t TlsServer::Peer::segments_in() const {
  tcp_info info{};
  socklen_t size = sizeof info;
  EXPECT_EQ(::getsockopt(SSL_get_fd(ssl_), IPPROTO_TCP, TCP_INFO, &info, &size), 0);
  return info.tcpi_data_segs_in;
}

TlsServer::TlsServer(
    const std::filesystem::path& certificate, std::function<void(Peer&)> serve, const Setup& setup
)
    : context_(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free), serve_(std::move(serve)) {
  auto key = certificate;
  key.replace_extension(".key");
  SSL_CTX_use_certificate_chain_file(context_.get(), certificate.c_str());
  SSL_CTX_use_PrivateKey_file(context_.get(), key.c_str(), SSL_FILETYPE_PEM);
  setup(context_.get());
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  EXPECT_EQ(::bind(listener_, reinterpret_cast<const sockaddr*>(&address), size), 0);
  EXPECT_EQ(::listen(listener_, SOMAXCONN), 0);
  EXPECT_EQ(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size), 0);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { run(); });
}

TlsServer::~TlsServer() {
  ::shutdown(listener_, SHUT_RDWR);
  const int current = current_;
  if (current >= 0) ::shutdown(current, SHUT_RDWR);
  thread_.join();
  ::close(listener_);
}

void TlsServer::run() {
  for (;;) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    ++connections_;
    current_ = socket;
    const std::unique_ptr<SSL, decltype(&SSL_free)> ssl(SSL_new(context_.get()), &SSL_free);
    SSL_set_fd(ssl.get(), socket);
    Peer peer(ssl.get());
    if (SSL_accept(ssl.get()) == 1) serve_(peer);
    current_ = -1;
    ::close(socket);
  }
}

}  // namespace loadgen::test

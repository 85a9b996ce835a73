#pragma once

#include <openssl/ssl.h>

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

namespace loadgen::test {

/// A TLS server inside the test. Serves one connection after the other, each by `serve`, after the
/// handshake; the connection is closed when it returns.
class TlsServer {
 public:
  class Peer {
   public:
    explicit Peer(SSL* ssl) : ssl_(ssl) {}

    /// For what there is no word here.
    SSL* ssl() const { return ssl_; }

    /// Reads until the end of a head; false when the client closed.
    bool expect_request();
    void send(std::string_view bytes);
    /// Sends so many session tickets of their own accord.
    void send_tickets(int count);
    void close_notify() { SSL_shutdown(ssl_); }
    /// Sends this as it is, past the encryption.
    void send_raw(std::string_view bytes);
    /// Holds what follows back until it is off again, so that it arrives in one piece.
    void cork(bool on);
    /// Segments that the client sent so far with bytes in them.
    std::uint32_t segments_in() const;

   private:
    SSL* ssl_;
  };

  using Setup = std::function<void(SSL_CTX*)>;

  /// `certificate`: path of a PEM file, with its key beside it. `setup`: what else the server asks
  /// for.
  TlsServer(
      const std::filesystem::path& certificate,
      std::function<void(Peer&)> serve,
      const Setup& setup = [](SSL_CTX*) {}
  );
  ~TlsServer();
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;

  std::uint16_t port() const { return port_; }
  /// Of connections accepted.
  std::size_t connections() const { return connections_; }

 private:
  void run();

  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  const std::function<void(Peer&)> serve_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<std::size_t> connections_ = 0;
  std::atomic<int> current_ = -1;
  std::thread thread_;
};

}  // namespace loadgen::test

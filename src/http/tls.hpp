#pragma once

#include "http/fault.hpp"
#include "http/tls_sessions.hpp"
#include "http/tls_settings.hpp"

#include <openssl/ssl.h>

#include <cstddef>
#include <memory>
#include <string>

namespace loadgen::http {

/// One loop's SSL_CTX: OpenSSL 3.0 takes locks on a shared one at every handshake.
class TlsContext {
 public:
  explicit TlsContext(const TlsSettings& settings);

  SSL_CTX* get() const { return context_.get(); }
  bool verifies() const { return verify_; }

  /// The sessions of the loop's users, where they share them; null elsewhere.
  TlsSessions* sessions() const { return sessions_.get(); }

 private:
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  bool verify_;
  std::unique_ptr<TlsSessions> sessions_;
};

/// What a step of a TlsStream ended with.
enum class TlsStep { done, want_input, want_output, closed, failed };

/// TLS over a non-blocking socket, for one connection. Cipher text is read by the caller and
/// supplied, so that an idle stream holds no buffer of its own; it is written to the socket
/// directly. (`asio::ssl::stream` holds two buffers of 17 KiB from its birth.)
class TlsStream {
 public:
  /// A client's stream to `origin` on `socket`: with SNI, and with the name checked if the context
  /// verifies. `origin` outlives it, as do `sessions`: where one is taken up and where new ones go;
  /// null: nowhere.
  TlsStream(
      const TlsContext& context, const Origin& origin, int socket, TlsSessions* sessions = nullptr
  );
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;

  /// Hands cipher text over; it must stay where it is until more is wanted.
  void supply(const char* data, std::size_t size);
  void supply_end() { input_ended_ = true; }

  /// What is left of it is not needed: all was used up, or nothing that follows counts.
  void forget_input() { input_size_ = 0; }

  /// The last flight may go out with what is written next: a packet less each side.
  TlsStep handshake();

  /// Whether the handshake took up an earlier session.
  bool is_resumed() const { return SSL_session_reused(ssl_.get()) == 1; }

  TlsStep read(char* data, std::size_t size, std::size_t& count);

  /// Whether a read would want input: OpenSSL would find that out with a buffer made for it.
  bool is_used_up() const;

  TlsStep write(const char* data, std::size_t size, std::size_t& count);

  /// Tells the server that nothing follows, as far as the socket takes it at once. It goes out when
  /// the socket is closed.
  void close_notify();

  /// `TLSv1.3, TLS_AES_256_GCM_SHA384`
  std::string description() const;

  /// Why the last step failed.
  const Fault& fault() const { return fault_; }

 private:
  friend struct SocketBio;
  friend class TlsContext;

  /// OpenSSL's callback: it has a session that may be taken up later.
  static int keep_session(SSL* ssl, SSL_SESSION* session);

  TlsStep judge(int result);
  Fault explain() const;

  std::unique_ptr<SSL, decltype(&SSL_free)> ssl_;
  int socket_;
  int socket_error_ = 0;
  bool holds_back_ = false;  ///< what is written waits in the socket for what follows it
  const char* input_ = nullptr;
  std::size_t input_size_ = 0;
  bool input_ended_ = false;
  const Origin& origin_;
  TlsSessions* sessions_;
  Fault fault_;
};

}  // namespace loadgen::http

#pragma once

#include "http/fault.hpp"

#include <boost/system/result.hpp>
#include <openssl/ssl.h>

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>

namespace loadgen::http {

/// How servers are checked.
struct TlsOptions {
  bool verify = true;   ///< chain and name
  std::string ca_file;  ///< trusted instead of the system's authorities when not empty
};

/// Certificates to trust. Immutable once loaded.
using TrustStore = std::shared_ptr<X509_STORE>;

/// Loads them. The error is one line that says what is wrong with the file.
boost::system::result<TrustStore, std::string> load_trust_store(const TlsOptions& options);

/// How servers are checked, with the certificates for it: made once a process and shared by all
/// loops and threads. Connections made with different settings are never taken for each other.
class TlsSettings {
 public:
  TlsSettings(TlsOptions options, TrustStore trust)
      : options_(std::move(options)), trust_(std::move(trust)) {}

  const TlsOptions& options() const { return options_; }

  /// The certificates; the system's are loaded by the first call, which takes some 20 ms. Any
  /// thread.
  const TrustStore& trust() const;

 private:
  const TlsOptions options_;
  mutable std::once_flag loaded_;
  mutable TrustStore trust_;
};
using TlsSettingsPtr = std::shared_ptr<const TlsSettings>;

/// Settings with the certificates of `options.ca_file`, if it names any. The error is one line.
boost::system::result<TlsSettingsPtr, std::string> make_tls_settings(const TlsOptions& options);

/// What holds where nothing else is said: servers are verified by the system's authorities.
const TlsSettingsPtr& default_tls_settings();

/// One loop's SSL_CTX: OpenSSL 3.0 takes locks on a shared one at every handshake.
class TlsContext {
 public:
  explicit TlsContext(const TlsSettings& settings);

  SSL_CTX* get() const { return context_.get(); }
  bool verifies() const { return verify_; }

 private:
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  bool verify_;
};

/// What a step of a TlsStream ended with.
enum class TlsStep { done, want_input, want_output, closed, failed };

/// TLS over a non-blocking socket, for one connection. Cipher text is read by the caller and
/// supplied, so that an idle stream holds no buffer of its own; it is written to the socket
/// directly.
/// (`asio::ssl::stream` holds two buffers of 17 KiB from its birth.)
class TlsStream {
 public:
  /// A client's stream to `origin` on `socket`: with SNI, and with the name checked if the context
  /// verifies.
  TlsStream(const TlsContext& context, const Origin& origin, int socket);
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;

  /// Hands cipher text over; it must stay where it is until more is wanted.
  void supply(const char* data, std::size_t size);
  void supply_end() { input_ended_ = true; }

  /// What is left of it is not needed: all was used up, or nothing that follows counts.
  void forget_input() { input_size_ = 0; }

  TlsStep handshake();
  TlsStep read(char* data, std::size_t size, std::size_t& count);
  TlsStep write(const char* data, std::size_t size, std::size_t& count);

  /// Tells the server that nothing follows, as far as the socket takes it at once.
  void close_notify();

  /// `TLSv1.3, TLS_AES_256_GCM_SHA384`
  std::string description() const;

  /// Why the last step failed.
  const Fault& fault() const { return fault_; }

 private:
  friend struct SocketBio;

  TlsStep judge(int result);
  Fault explain() const;

  std::unique_ptr<SSL, decltype(&SSL_free)> ssl_;
  int socket_;
  int socket_error_ = 0;
  const char* input_ = nullptr;
  std::size_t input_size_ = 0;
  bool input_ended_ = false;
  std::string host_;
  Fault fault_;
};

}  // namespace loadgen::http

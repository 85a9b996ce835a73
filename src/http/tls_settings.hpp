#pragma once

#include <boost/system/result.hpp>
#include <openssl/ssl.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace loadgen::http {

/// Whose connections take up TLS sessions where earlier ones left off.
enum class TlsResume : std::uint8_t {
  none,  ///< every handshake is a full one
  user,  ///< a user's own
  loop,  ///< those of all users of a loop
};

/// How servers are checked, and what they are offered.
struct TlsOptions {
  bool verify = true;     ///< chain and name
  std::string ca_file{};  ///< trusted instead of the system's authorities when not empty

  std::string cert_file{};  ///< the client's certificate and its chain (PEM); empty: none
  std::string key_file{};   ///< its private key (PEM); empty: in the same file

  int min_version = TLS1_2_VERSION;
  int max_version = 0;          ///< 0: the latest
  std::string ciphers{};        ///< up to TLS 1.2, as OpenSSL lists them; empty: its defaults
  std::string cipher_suites{};  ///< of TLS 1.3
  TlsResume resume = TlsResume::none;

  bool operator==(const TlsOptions&) const = default;
};

/// Certificates to trust. Immutable once loaded.
using TrustStore = std::shared_ptr<X509_STORE>;

/// Which of the options is wrong, and a line that says how.
struct TlsMistake {
  enum class Part { ca_file, cert_file, key_file, versions, ciphers, cipher_suites };

  Part part;
  std::string text;
};

/// Loads `options.ca_file`, or the system's authorities.
boost::system::result<TrustStore, TlsMistake> load_trust_store(const TlsOptions& options);

/// Options with the files they name: made once a process and shared by all loops and threads.
/// Connections made with different settings are never taken for each other.
class TlsSettings {
 public:
  /// `model`: a context with the client's certificate.
  TlsSettings(TlsOptions options, TrustStore trust, std::shared_ptr<SSL_CTX> model)
      : options_(std::move(options)), model_(std::move(model)), trust_(std::move(trust)) {}

  const TlsOptions& options() const { return options_; }

  /// The certificates; the system's are loaded by the first call, which takes some 20 ms. Any
  /// thread.
  const TrustStore& trust() const;

  /// Sets a loop's context up.
  void apply(SSL_CTX* context) const;

 private:
  const TlsOptions options_;
  const std::shared_ptr<SSL_CTX> model_;
  mutable std::once_flag loaded_;
  mutable TrustStore trust_;
};
using TlsSettingsPtr = std::shared_ptr<const TlsSettings>;

/// Settings with all files read but those of the system.
boost::system::result<TlsSettingsPtr, TlsMistake> make_tls_settings(const TlsOptions& options);

/// What holds where nothing else is said: servers are verified by the system's authorities.
const TlsSettingsPtr& default_tls_settings();

}  // namespace loadgen::http

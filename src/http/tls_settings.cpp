#include "http/tls_settings.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pemerr.h>
#include <openssl/x509err.h>

#include <cstring>
#include <optional>

namespace loadgen::http {
namespace {

using Part = TlsMistake::Part;

/// The first error is the cause; those behind it only name who passed it on.
std::string openssl_error() {
  const auto error = ERR_peek_error();
  const int code = ERR_GET_REASON(error);
  if (code == ERR_R_UNSUPPORTED || code == PEM_R_NO_START_LINE) return "it has none in PEM";
  const char* reason = ERR_SYSTEM_ERROR(error) ? std::strerror(ERR_GET_REASON(error))
                                               : ERR_reason_error_string(error);
  return reason == nullptr ? "unknown error" : reason;
}

/// OpenSSL would ask for the password on the terminal. `asked`, a bool, tells that it wanted one.
int no_password(char*, int, int, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

/// Why the key was not taken. `asked`: it wants a password.
std::string key_mistake(const std::string& key, const std::string& cert, bool asked) {
  if (asked) {
    return fmt::format(
        "the private key in '{}' is encrypted, and no password can be given: write it decrypted to "
        "another file, with openssl pkey -in KEY -out FILE, and give that one",
        key
    );
  }
  // A key of another kind than the certificate's has none beside it.
  const auto error = ERR_peek_last_error();
  const int reason = ERR_GET_REASON(error);
  const bool other = ERR_GET_LIB(error) == ERR_LIB_X509 && reason == X509_R_KEY_VALUES_MISMATCH;
  const bool alone = ERR_GET_LIB(error) == ERR_LIB_SSL && reason == SSL_R_NO_CERTIFICATE_ASSIGNED;
  if (other || alone) {
    return fmt::format(
        "the private key in '{}' belongs to another certificate than '{}'", key, cert
    );
  }
  return fmt::format("cannot read a private key from '{}': {}", key, openssl_error());
}

/// Protocol versions and ciphers: what a context knows without files.
std::optional<TlsMistake> set_protocol(SSL_CTX* context, const TlsOptions& options) {
  SSL_CTX_set_min_proto_version(context, options.min_version);
  SSL_CTX_set_max_proto_version(context, options.max_version);
  if (options.max_version != 0 && options.max_version < options.min_version) {
    return TlsMistake{
        Part::versions, "is below the least version, --tls-min (1.2 unless it is given)"};
  }
  if (!options.ciphers.empty() && SSL_CTX_set_cipher_list(context, options.ciphers.c_str()) != 1) {
    return TlsMistake{
        Part::ciphers,
        fmt::format("'{}' has no cipher that OpenSSL knows, see openssl ciphers", options.ciphers)};
  }
  const std::string& suites = options.cipher_suites;
  if (!suites.empty() && SSL_CTX_set_ciphersuites(context, suites.c_str()) != 1) {
    return TlsMistake{
        Part::cipher_suites,
        fmt::format("'{}' is no list of TLS 1.3 ciphers such as TLS_AES_128_GCM_SHA256", suites)};
  }
  return std::nullopt;
}

/// Reads the client's certificate and key.
std::optional<TlsMistake> read_identity(SSL_CTX* context, const TlsOptions& options) {
  const std::string& cert = options.cert_file;
  const std::string& key = options.key_file.empty() ? cert : options.key_file;
  bool asked = false;
  SSL_CTX_set_default_passwd_cb(context, no_password);
  SSL_CTX_set_default_passwd_cb_userdata(context, &asked);
  if (SSL_CTX_use_certificate_chain_file(context, cert.c_str()) != 1) {
    return TlsMistake{
        Part::cert_file,
        fmt::format("cannot read a certificate from '{}': {}", cert, openssl_error())};
  }
  ERR_clear_error();
  const bool has_key = SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) == 1 &&
                       SSL_CTX_check_private_key(context) == 1;
  SSL_CTX_set_default_passwd_cb(context, nullptr);  // the context outlives `asked`
  SSL_CTX_set_default_passwd_cb_userdata(context, nullptr);
  if (!has_key) {
    return TlsMistake{Part::key_file, key_mistake(key, cert, asked)};
  }
  return std::nullopt;
}

}  // namespace

boost::system::result<TrustStore, TlsMistake> load_trust_store(const TlsOptions& options) {
  TrustStore store(X509_STORE_new(), &X509_STORE_free);
  if (!options.verify) return store;
  ERR_clear_error();
  const bool loaded = options.ca_file.empty()
                          ? X509_STORE_set_default_paths(store.get()) == 1
                          : X509_STORE_load_file(store.get(), options.ca_file.c_str()) == 1;
  if (!loaded) {
    return TlsMistake{
        Part::ca_file,
        fmt::format("cannot read certificates from '{}': {}", options.ca_file, openssl_error())};
  }
  return store;
}

const TrustStore& TlsSettings::trust() const {
  std::call_once(loaded_, [this] {
    if (trust_) return;
    // Places of the system that hold nothing are no error: no server is trusted then.
    const auto loaded = load_trust_store(options_);
    trust_ = loaded ? *loaded : TrustStore(X509_STORE_new(), &X509_STORE_free);
  });
  return trust_;
}

void TlsSettings::apply(SSL_CTX* context) const {
  static_cast<void>(set_protocol(context, options_));
  const int mode = options_.verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE;
  SSL_CTX_set_verify(context, mode, nullptr);
  SSL_CTX_set1_cert_store(context, trust().get());
  if (options_.cert_file.empty()) return;
  STACK_OF(X509)* chain = nullptr;
  SSL_CTX_get0_chain_certs(model_.get(), &chain);
  X509* certificate = SSL_CTX_get0_certificate(model_.get());
  SSL_CTX_use_cert_and_key(context, certificate, SSL_CTX_get0_privatekey(model_.get()), chain, 1);
}

boost::system::result<TlsSettingsPtr, TlsMistake> make_tls_settings(const TlsOptions& options) {
  ERR_clear_error();
  TrustStore trust;
  if (options.verify && !options.ca_file.empty()) {
    auto loaded = load_trust_store(options);
    if (!loaded) return loaded.error();
    trust = std::move(*loaded);
  }
  const std::shared_ptr<SSL_CTX> model(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
  if (auto mistake = set_protocol(model.get(), options)) return std::move(*mistake);
  if (!options.cert_file.empty()) {
    if (auto mistake = read_identity(model.get(), options)) return std::move(*mistake);
  }
  return std::make_shared<const TlsSettings>(options, std::move(trust), model);
}

const TlsSettingsPtr& default_tls_settings() {
  static const TlsSettingsPtr settings =
      std::make_shared<const TlsSettings>(TlsOptions(), nullptr, nullptr);
  return settings;
}

}  // namespace loadgen::http

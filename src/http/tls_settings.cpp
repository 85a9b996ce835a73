#include "http/tls_settings.hpp"

#include <fmt/format.h>
#include <openssl/err.h>

#include <optional>

namespace loadgen::http {
namespace {

using Part = TlsMistake::Part;

std::string last_openssl_error() {
  char text[256];
  ERR_error_string_n(ERR_peek_last_error(), text, sizeof text);
  return text;
}

/// OpenSSL would ask for the password on the terminal.
int no_password(char*, int, int, void*) {
  return -1;
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
  SSL_CTX_set_default_passwd_cb(context, no_password);
  if (SSL_CTX_use_certificate_chain_file(context, cert.c_str()) != 1) {
    return TlsMistake{
        Part::cert_file,
        fmt::format(
            "cannot read a certificate from '{}' (PEM is expected): {}", cert, last_openssl_error()
        )};
  }
  ERR_clear_error();
  if (SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) != 1) {
    return TlsMistake{
        Part::key_file,
        fmt::format(
            "cannot read the private key of '{}' from '{}' (PEM without a password is expected): "
            "{}",
            cert,
            key,
            last_openssl_error()
        )};
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
        fmt::format(
            "cannot read certificates from '{}' (PEM is expected): {}",
            options.ca_file,
            last_openssl_error()
        )};
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

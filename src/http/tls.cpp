#include "http/tls.hpp"

#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace loadgen::http {

/// OpenSSL's view of the socket: reads take what was supplied, writes go to the socket.
struct SocketBio {
  static TlsStream& stream(BIO* bio) { return *static_cast<TlsStream*>(BIO_get_data(bio)); }

  static int read(BIO* bio, char* data, int size) {
    BIO_clear_retry_flags(bio);
    TlsStream& tls = stream(bio);
    if (tls.input_size_ == 0) {
      if (tls.input_ended_) return 0;
      BIO_set_retry_read(bio);
      return -1;
    }
    const std::size_t count = std::min(static_cast<std::size_t>(size), tls.input_size_);
    std::memcpy(data, tls.input_, count);
    tls.input_ += count;
    tls.input_size_ -= count;
    return static_cast<int>(count);
  }

  static int write(BIO* bio, const char* data, int size) {
    BIO_clear_retry_flags(bio);
    TlsStream& tls = stream(bio);
    const ssize_t count =
        send(tls.socket_, data, static_cast<std::size_t>(size), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count >= 0) return static_cast<int>(count);
    if (errno == EAGAIN || errno == EINTR) {
      BIO_set_retry_write(bio);
    } else {
      tls.socket_error_ = errno;
    }
    return -1;
  }

  static long control(BIO* bio, int command, long, void*) {
    if (command == BIO_CTRL_EOF) return stream(bio).input_ended_ ? 1 : 0;
    return command == BIO_CTRL_FLUSH ? 1 : 0;
  }

  static const BIO_METHOD* method() {
    static BIO_METHOD* const made = [] {
      BIO_METHOD* method =
          BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "loadgen socket");
      BIO_meth_set_read(method, &SocketBio::read);
      BIO_meth_set_write(method, &SocketBio::write);
      BIO_meth_set_ctrl(method, &SocketBio::control);
      return method;
    }();
    return made;
  }

  static BIO* make(TlsStream& tls) {
    BIO* bio = BIO_new(method());
    BIO_set_data(bio, &tls);
    BIO_set_init(bio, 1);
    return bio;
  }
};

namespace {

/// The line of CPython 3.11's _ssl.c that stands in every text Locust's users see.
constexpr std::string_view kPythonPlace = "(_ssl.c:1006)";
constexpr int kPythonSslErrorSsl = 1;
constexpr int kPythonSslErrorZeroReturn = 6;
constexpr int kPythonSslErrorEof = 8;

bool is_address(const std::string& host) {
  boost::system::error_code error;
  boost::asio::ip::make_address(host, error);
  return !error;
}

std::string verification_text(long result, const std::string& host) {
  if (result == X509_V_ERR_HOSTNAME_MISMATCH) {
    return fmt::format("Hostname mismatch, certificate is not valid for '{}'.", host);
  }
  if (result == X509_V_ERR_IP_ADDRESS_MISMATCH) {
    return fmt::format("IP address mismatch, certificate is not valid for '{}'.", host);
  }
  return X509_verify_cert_error_string(result);
}

/// `WRONG_VERSION_NUMBER` of `wrong version number`, as CPython names OpenSSL's reasons.
std::string reason_name(std::string_view text) {
  std::string name(text);
  std::transform(name.begin(), name.end(), name.begin(), [](char c) {
    if (c == ' ') return '_';
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return name;
}

std::string last_openssl_error() {
  char text[256];
  ERR_error_string_n(ERR_peek_last_error(), text, sizeof text);
  return text;
}

}  // namespace

boost::system::result<TrustStore, std::string> load_trust_store(const TlsOptions& options) {
  TrustStore store(X509_STORE_new(), &X509_STORE_free);
  if (!options.verify) return store;
  ERR_clear_error();
  const bool loaded = options.ca_file.empty()
                          ? X509_STORE_set_default_paths(store.get()) == 1
                          : X509_STORE_load_file(store.get(), options.ca_file.c_str()) == 1;
  if (!loaded) {
    return fmt::format(
        "cannot read certificates from '{}' (PEM is expected): {}",
        options.ca_file,
        last_openssl_error()
    );
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

boost::system::result<TlsSettingsPtr, std::string> make_tls_settings(const TlsOptions& options) {
  TrustStore trust;
  if (options.verify && !options.ca_file.empty()) {
    auto loaded = load_trust_store(options);
    if (!loaded) return loaded.error();
    trust = std::move(*loaded);
  }
  return std::make_shared<const TlsSettings>(options, std::move(trust));
}

const TlsSettingsPtr& default_tls_settings() {
  static const TlsSettingsPtr settings = std::make_shared<const TlsSettings>(TlsOptions(), nullptr);
  return settings;
}

TlsContext::TlsContext(const TlsSettings& settings)
    : context_(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free),
      verify_(settings.options().verify) {
  SSL_CTX* context = context_.get();
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_mode(
      context,
      SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
  );
  // As CPython: a server that closes without close_notify has closed, and HTTP's framing judges it.
  SSL_CTX_set_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_verify(context, verify_ ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  SSL_CTX_set1_cert_store(context, settings.trust().get());
  static constexpr unsigned char kAlpn[] = "\x08http/1.1";
  SSL_CTX_set_alpn_protos(context, kAlpn, sizeof kAlpn - 1);
}

TlsStream::TlsStream(const TlsContext& context, const Origin& origin, int socket)
    : ssl_(SSL_new(context.get()), &SSL_free), socket_(socket), host_(origin.host) {
  BIO* bio = SocketBio::make(*this);
  SSL_set_bio(ssl_.get(), bio, bio);
  SSL_set_connect_state(ssl_.get());
  const bool address = is_address(host_);
  // RFC 6066 section 3: an address is no server name.
  if (!address) {
    SSL_ctrl(ssl_.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, host_.data());
  }
  if (!context.verifies()) return;
  if (address) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_.get()), host_.c_str());
  } else {
    SSL_set1_host(ssl_.get(), host_.c_str());
  }
}

void TlsStream::supply(const char* data, std::size_t size) {
  input_ = data;
  input_size_ = size;
}

TlsStep TlsStream::handshake() {
  ERR_clear_error();
  return judge(SSL_do_handshake(ssl_.get()));
}

TlsStep TlsStream::read(char* data, std::size_t size, std::size_t& count) {
  ERR_clear_error();
  return judge(SSL_read_ex(ssl_.get(), data, size, &count));
}

TlsStep TlsStream::write(const char* data, std::size_t size, std::size_t& count) {
  ERR_clear_error();
  return judge(SSL_write_ex(ssl_.get(), data, size, &count));
}

void TlsStream::close_notify() {
  ERR_clear_error();
  SSL_shutdown(ssl_.get());
}

std::string TlsStream::description() const {
  return fmt::format("{}, {}", SSL_get_version(ssl_.get()), SSL_get_cipher_name(ssl_.get()));
}

TlsStep TlsStream::judge(int result) {
  if (result == 1) return TlsStep::done;
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return TlsStep::want_input;
    case SSL_ERROR_WANT_WRITE:
      return TlsStep::want_output;
    case SSL_ERROR_ZERO_RETURN:
      if (SSL_is_init_finished(ssl_.get())) return TlsStep::closed;
      if (input_ended_) break;
      fault_ = Fault{
          FaultKind::tls,
          kPythonSslErrorZeroReturn,
          fmt::format("TLS/SSL connection has been closed (EOF) {}", kPythonPlace)};
      return TlsStep::failed;
    default:
      break;
  }
  fault_ = explain();
  return TlsStep::failed;
}

Fault TlsStream::explain() const {
  if (socket_error_ != 0) return Fault{FaultKind::system, socket_error_};
  const long verified = SSL_get_verify_result(ssl_.get());
  const unsigned long error = ERR_peek_last_error();
  const bool certificate = ERR_GET_REASON(error) == SSL_R_CERTIFICATE_VERIFY_FAILED;
  if (certificate && verified != X509_V_OK) {
    return Fault{
        FaultKind::certificate,
        kPythonSslErrorSsl,
        fmt::format(
            "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: {} {}",
            verification_text(verified, host_),
            kPythonPlace
        )};
  }
  const char* reason = ERR_reason_error_string(error);
  if (reason == nullptr || input_ended_) {
    return Fault{
        FaultKind::tls,
        kPythonSslErrorEof,
        fmt::format(
            "[SSL: UNEXPECTED_EOF_WHILE_READING] EOF occurred in violation of protocol {}",
            kPythonPlace
        )};
  }
  return Fault{
      FaultKind::tls,
      kPythonSslErrorSsl,
      fmt::format("[SSL: {}] {} {}", reason_name(reason), reason, kPythonPlace)};
}

}  // namespace loadgen::http

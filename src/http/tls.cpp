#include "http/tls.hpp"

#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <netinet/tcp.h>
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
    const int flags = MSG_NOSIGNAL | MSG_DONTWAIT | (tls.holds_back_ ? MSG_MORE : 0);
    const ssize_t count = send(tls.socket_, data, static_cast<std::size_t>(size), flags);
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

/// Costs little where there is nothing to forget, as always but after a failure.
void forget_errors() {
  if (ERR_peek_error() != 0) ERR_clear_error();
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

}  // namespace

TlsContext::TlsContext(const TlsSettings& settings)
    : context_(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free),
      verify_(settings.options().verify) {
  SSL_CTX* context = context_.get();
  settings.apply(context);
  SSL_CTX_set_mode(
      context,
      SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
  );
  // As CPython: a server that closes without close_notify has closed, and HTTP's framing judges it.
  SSL_CTX_set_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_NO_RENEGOTIATION);
  const TlsResume resume = settings.options().resume;
  if (resume == TlsResume::none) {
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  } else {
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(context, &TlsStream::keep_session);
  }
  if (resume == TlsResume::loop) sessions_ = std::make_unique<TlsSessions>();
  static constexpr unsigned char kAlpn[] = "\x08http/1.1";
  SSL_CTX_set_alpn_protos(context, kAlpn, sizeof kAlpn - 1);
}

TlsStream::TlsStream(
    const TlsContext& context, const Origin& origin, int socket, TlsSessions* sessions
)
    : ssl_(SSL_new(context.get()), &SSL_free),
      socket_(socket),
      origin_(origin),
      sessions_(sessions) {
  BIO* bio = SocketBio::make(*this);
  SSL_set_bio(ssl_.get(), bio, bio);
  SSL_set_connect_state(ssl_.get());
  SSL_set_ex_data(ssl_.get(), 0, this);
  if (sessions_ != nullptr) {
    const auto session = sessions_->copy(context.get(), origin);
    if (session) SSL_set_session(ssl_.get(), session.get());
  }
  const std::string& host = origin.host;
  const bool address = is_address(host);
  // RFC 6066 section 3: an address is no server name.
  if (!address) {
    char* name = const_cast<char*>(host.c_str());
    SSL_ctrl(ssl_.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name);
  }
  if (!context.verifies()) return;
  if (address) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_.get()), host.c_str());
  } else {
    SSL_set1_host(ssl_.get(), host.c_str());
  }
}

int TlsStream::keep_session(SSL* ssl, SSL_SESSION* session) {
  const auto& stream = *static_cast<const TlsStream*>(SSL_get_ex_data(ssl, 0));
  if (stream.sessions_ == nullptr) return 0;
  stream.sessions_->keep(SSL_get_SSL_CTX(ssl), stream.origin_, session);
  return 1;  // the reference is ours now
}

void TlsStream::supply(const char* data, std::size_t size) {
  input_ = data;
  input_size_ = size;
}

TlsStep TlsStream::handshake() {
  forget_errors();
  const TlsStep step = judge(SSL_do_handshake(ssl_.get()));
  if (step == TlsStep::want_input) {
    // Pushes what was held back: the server answers it.
    const int on = 1;
    if (holds_back_) setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    holds_back_ = true;
  } else if (step != TlsStep::want_output) {
    holds_back_ = false;
  }
  return step;
}

TlsStep TlsStream::read(char* data, std::size_t size, std::size_t& count) {
  forget_errors();
  return judge(SSL_read_ex(ssl_.get(), data, size, &count));
}

TlsStep TlsStream::write(const char* data, std::size_t size, std::size_t& count) {
  forget_errors();
  return judge(SSL_write_ex(ssl_.get(), data, size, &count));
}

void TlsStream::close_notify() {
  holds_back_ = true;
  forget_errors();
  SSL_shutdown(ssl_.get());
}

bool TlsStream::is_used_up() const {
  return input_size_ == 0 && SSL_has_pending(ssl_.get()) == 0;
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
            verification_text(verified, origin_.host),
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

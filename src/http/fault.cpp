#include "http/fault.hpp"

#include "http/latin1.hpp"
#include "stats/python_repr.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace loadgen::http {
namespace {

/// CPython turns these errnos into classes of their own (PEP 3151).
std::string_view exception_class(int error) {
  switch (error) {
    case ECONNREFUSED:
      return "ConnectionRefusedError";
    case ECONNRESET:
      return "ConnectionResetError";
    case ECONNABORTED:
      return "ConnectionAbortedError";
    case EPIPE:
      return "BrokenPipeError";
    case ETIMEDOUT:
      return "TimeoutError";
    case EACCES:
    case EPERM:
      return "PermissionError";
    default:
      return "OSError";
  }
}

std::string system_error(int error) {
  char buffer[128];
  const char* text = strerror_r(error, buffer, sizeof buffer);
  return fmt::format("{}({}, {})", exception_class(error), error, python_repr(text));
}

/// urllib3 names its pool in timeout texts.
std::string pool(const Origin& origin) {
  return fmt::format(
      "{}(host={}, port={})",
      origin.tls ? "HTTPSConnectionPool" : "HTTPConnectionPool",
      python_repr(origin.host),
      origin.port
  );
}

/// Seconds as Python shows them: an int where they are whole.
std::string seconds(Nanos time) {
  return fmt::format("{}", std::chrono::duration<double>(time).count());
}

/// The time that was over: `part`, unless it was that of the whole request.
Nanos limit(const Fault& fault, const FaultPlace& place, Nanos part) {
  return fault.whole ? place.timeouts.whole : part;
}

std::string header_timeout(const Origin& origin, Nanos timeout) {
  const std::string text =
      fmt::format("{}: Read timed out. (read timeout={})", pool(origin), seconds(timeout));
  return fmt::format("ReadTimeout(ReadTimeoutError({}))", python_repr(text));
}

std::string connect_timeout(const Origin& origin, Nanos timeout) {
  const std::string text = fmt::format(
      "Connection to {} timed out. (connect timeout={})", origin.host, seconds(timeout)
  );
  return fmt::format(
      "ConnectTimeoutError(<{}(host={}, port={}) at 0x....>, {})",
      origin.tls ? "HTTPSConnection" : "HTTPConnection",
      python_repr(origin.host),
      origin.port,
      python_repr(text)
  );
}

std::string broken(std::string_view cause_text, std::string_view cause) {
  return fmt::format(
      "ChunkedEncodingError(ProtocolError({}, {}))",
      python_repr(fmt::format("Connection broken: {}", cause_text)),
      cause
  );
}

std::string body_cut(const Fault& fault) {
  const std::string cause =
      fmt::format("IncompleteRead({} bytes read, {} more expected)", fault.got, fault.missing);
  return broken(cause, cause);
}

/// bytes, as Python's repr() writes them.
std::string bytes_repr(std::string_view bytes) {
  std::string text = "b";
  const std::string as_text = python_repr(from_latin1(bytes));
  for (const char byte : to_latin1(as_text)) {
    if (static_cast<unsigned char>(byte) < 0x80) {
      text += byte;
    } else {
      text += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
    }
  }
  return text;
}

std::string bad_chunk(const Fault& fault) {
  const std::string cause =
      fmt::format("InvalidChunkLength(got length {}, 0 bytes read)", bytes_repr(fault.detail));
  return broken(cause, cause);
}

/// The classes that CPython has for some of OpenSSL's errors.
std::string_view tls_exception_class(int code) {
  constexpr int kZeroReturn = 6;
  constexpr int kEof = 8;
  if (code == kZeroReturn) return "SSLZeroReturnError";
  return code == kEof ? "SSLEOFError" : "SSLError";
}

std::string bad_encoding(const Fault& fault, std::string_view coding) {
  const std::string text =
      fmt::format("Received response with content-encoding: {}, but failed to decode it.", coding);
  return fmt::format(
      "ContentDecodingError(DecodeError({}, {}({})))",
      python_repr(text),
      fault.code != 0 ? "ZstdError" : "error",
      python_repr(fault.detail)
  );
}

std::string text_of(const Fault& fault, const FaultPlace& place) {
  switch (fault.kind) {
    case FaultKind::none:
    case FaultKind::cut_off:
      return {};
    case FaultKind::system:
      return system_error(fault.code);
    case FaultKind::name_lookup:
      return fmt::format("gaierror({}, {})", fault.code, python_repr(fault.detail));
    case FaultKind::connect_timeout:
      return connect_timeout(place.origin, limit(fault, place, place.timeouts.connect));
    case FaultKind::closed:
      return "RemoteDisconnected('Remote end closed connection without response')";
    case FaultKind::send_timeout:
      return "TimeoutError('timed out')";
    case FaultKind::header_timeout:
      return header_timeout(place.origin, limit(fault, place, place.timeouts.read));
    case FaultKind::body_timeout:
      return fmt::format(
          "ReadTimeoutError({})", python_repr(pool(place.origin) + ": Read timed out.")
      );
    case FaultKind::body_reset:
      return broken(system_error(fault.code), system_error(fault.code));
    case FaultKind::body_cut:
      return body_cut(fault);
    case FaultKind::body_cut_between_chunks:
      return "ChunkedEncodingError(ProtocolError('Response ended prematurely'))";
    case FaultKind::not_http:
      return fmt::format("BadStatusLine({})", python_repr(fault.detail));
    case FaultKind::bad_framing:
      return fmt::format("ProtocolError({})", python_repr("Connection broken: " + fault.detail));
    case FaultKind::bad_chunk:
      return bad_chunk(fault);
    case FaultKind::chunk_line_too_long:
      return "ChunkedEncodingError(ProtocolError('Response chunk size line exceeded maximum "
             "allowed "
             "length'))";
    case FaultKind::header_too_large:
      return fmt::format("LineTooLong('got more than 65536 bytes when reading {}')", fault.detail);
    case FaultKind::too_many_fields:
      return "HTTPException('got more than 100 headers')";
    case FaultKind::certificate:
      return fmt::format("SSLError(SSLCertVerificationError(1, {}))", python_repr(fault.detail));
    case FaultKind::tls:
      return fmt::format(
          "SSLError({}({}, {}))",
          tls_exception_class(fault.code),
          fault.code,
          python_repr(fault.detail)
      );
    case FaultKind::handshake_timeout:
      return header_timeout(place.origin, limit(fault, place, place.timeouts.connect));
    case FaultKind::too_many_redirects:
      return fmt::format("TooManyRedirects('Exceeded {} redirects.')", fault.code);
    case FaultKind::redirect_scheme:
      return fmt::format(
          "InvalidSchema({})",
          python_repr("No connection adapters were found for " + python_repr(fault.detail))
      );
    case FaultKind::redirect_url:
      return fmt::format("InvalidURL({})", python_repr(fault.detail));
    case FaultKind::bad_encoding:
      return bad_encoding(fault, place.coding);
    case FaultKind::tunnel_refused:
      return fmt::format("OSError({})", python_repr("Tunnel connection failed: " + fault.detail));
  }
  return {};
}

std::string_view stripped(std::string_view text) {
  constexpr std::string_view kBlanks = " \t";
  const std::size_t begin = std::min(text.find_first_not_of(kBlanks), text.size());
  return text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin);
}

}  // namespace

bool is_of_body(FaultKind kind) {
  constexpr std::array kKinds{
      FaultKind::body_reset,
      FaultKind::body_cut,
      FaultKind::body_cut_between_chunks,
      FaultKind::bad_chunk,
      FaultKind::chunk_line_too_long,
      FaultKind::bad_encoding};
  return std::find(kKinds.begin(), kKinds.end(), kind) != kKinds.end();
}

Failure failure_of(const Fault& fault, const FaultPlace& place) {
  std::string text = text_of(fault, place);
  return Failure{text, text};
}

Failure failure_of_status(unsigned status, std::string_view reason, std::string_view name) {
  std::string text = fmt::format(
      "HTTPError({})",
      python_repr(fmt::format(
          "{} {} Error: {} for url: {}",
          status,
          status < 500 ? "Client" : "Server",
          from_latin1(stripped(reason)),
          name
      ))
  );
  return Failure{text, text};
}

}  // namespace loadgen::http

#pragma once

#include "http/timeouts.hpp"
#include "http/url.hpp"
#include "loadgen/stats.hpp"

#include <string>
#include <string_view>

namespace loadgen::http {

/// Why a request got no (whole) answer. The numbers are seen by Python: new kinds go to the end.
enum class FaultKind {
  none,
  cut_off,      ///< the engine ended the task: not a failure, not recorded
  system,       ///< an errno from connect, send or receive
  name_lookup,  ///< a getaddrinfo error
  connect_timeout,
  closed,          ///< the server closed before a whole header block
  send_timeout,    ///< the server took nothing more of the request in time
  header_timeout,  ///< no byte of the answer's header block in time
  body_timeout,
  body_reset,               ///< reset within the body
  body_cut,                 ///< the connection ended within the body
  body_cut_between_chunks,  ///< ... where no chunk was expected to go on
  not_http,                 ///< the first line is no status line
  bad_framing,              ///< the header block or a chunk cannot be read
  bad_chunk,                ///< a line that should tell a chunk's size does not
  chunk_line_too_long,
  header_too_large,
  too_many_fields,
  certificate,         ///< verification failed
  tls,                 ///< any other TLS error
  handshake_timeout,   ///< TLS was not agreed on in the time to connect
  too_many_redirects,  ///< code: how many were followed
  redirect_scheme,     ///< to what is neither http nor https; detail: the URL
  redirect_url,        ///< to what is no URL; code: the UrlError, detail: the URL
  bad_encoding,        ///< the body cannot be decoded; detail: DecodingError's text, code: is_zstd
  tunnel_refused,      ///< the proxy answered CONNECT so; detail: status and reason
};

/// What went wrong in one exchange. A value: a target that is down makes every request take this
/// path.
struct Fault {
  FaultKind kind = FaultKind::none;
  int code = 0;             ///< errno, getaddrinfo's error, or OpenSSL's library error
  std::string detail = {};  ///< the part of the text that only the place of the error knows
  std::uint64_t got = 0;    ///< body_cut: bytes read
  std::uint64_t missing = 0;
  bool whole = false;  ///< a timeout: that of the whole request

  explicit operator bool() const { return kind != FaultKind::none; }
};

/// Whether the header block was whole and the body was not, or could not be decoded. Not a timeout.
bool is_of_body(FaultKind kind);

/// Where a fault occurred, as far as texts tell it.
struct FaultPlace {
  const Origin& origin;
  const Timeouts& timeouts;
  std::string_view coding = {};  ///< the answer's Content-Encoding, in lower case
};

/// The failure as HttpUser reports it (spec/http-client.md section 6: requests, urllib3 and
/// CPython's http.client, socket and ssl).
Failure failure_of(const Fault& fault, const FaultPlace& place);

/// The failure of a status of 400 to 599; `name` is the statistics name, which stands for the URL.
Failure failure_of_status(unsigned status, std::string_view reason, std::string_view name);

}  // namespace loadgen::http

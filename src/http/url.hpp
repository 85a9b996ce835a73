#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace loadgen::http {

/// Whose rules a request follows where Locust's two clients differ: HttpUser's (requests and
/// urllib3) or FastHttpUser's (geventhttpclient).
enum class Dialect : std::uint8_t { requests, fasthttp };

/// Where a connection leads: what decides whether it can be reused.
struct Origin {
  bool tls = false;
  std::string host;  ///< lower-case name or address, an IPv6 address without its brackets
  std::uint16_t port = 0;

  bool operator==(const Origin&) const = default;

  /// The `Host` field: IPv6 in brackets, the port left out where it is the scheme's default;
  /// fasthttp leaves out the defaults of both schemes.
  std::string authority(Dialect dialect = Dialect::requests) const;
};

/// An absolute http or https URL, taken apart.
struct Url {
  Origin origin;
  std::string target;  ///< path and query as sent: normalised, never empty, no fragment
  /// `user:password`, percent-decoded; one of the two may be empty. Empty without a colon.
  std::string credentials;
  /// The whole, as the client shows it (`response.url`): requests normalises it, geventhttpclient
  /// leaves it as it was given.
  std::string text;
};

/// Why a text is no URL for us.
enum class UrlError : std::uint8_t {
  scheme,  ///< not http or https
  host,    ///< empty, or none that could be looked up
  port,    ///< no number up to 65535
};

/// Takes `url` apart as the client of `dialect` does (spec/http-client.md section 2: requests and
/// urllib3, or geventhttpclient). None when it is no URL: `error`, if given, has the reason then.
std::optional<Url> parse_url(
    std::string_view url, Dialect dialect = Dialect::requests, UrlError* error = nullptr
);

/// The same for a URL that a redirect leads to: requests sends it as it was resolved, with dots.
std::optional<Url> parse_redirected_url(
    std::string text, Dialect dialect, UrlError* error = nullptr
);

/// requests' and geventhttpclient's requote_uri: escapes of unreserved characters are decoded,
/// characters that may not stand in a URL encoded.
std::string requote(std::string_view text);

/// Path and query as the client of `dialect` sends them: unsafe characters percent-encoded, escapes
/// of unreserved characters decoded, the fragment dropped. requests also upper-cases escapes,
/// removes dot segments, encodes brackets, and makes every `%` a `%25` if any escape is invalid.
/// geventhttpclient does the last only for an escape of letters that are no digits of it (`%zz`).
std::string normalise_target(std::string_view target, Dialect dialect = Dialect::requests);

}  // namespace loadgen::http

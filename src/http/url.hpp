#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace loadgen::http {

/// Where a connection leads: what decides whether it can be reused.
struct Origin {
  bool tls = false;
  std::string host;  ///< lower-case name or address, an IPv6 address without its brackets
  std::uint16_t port = 0;

  bool operator==(const Origin&) const = default;

  /// The `Host` field: IPv6 in brackets, the port left out where it is the scheme's default.
  std::string authority() const;
};

/// An absolute http or https URL, taken apart.
struct Url {
  Origin origin;
  std::string target;  ///< path and query as sent: normalised, never empty, no fragment
  /// `user:password`, percent-decoded; one of the two may be empty. Empty without a colon.
  std::string credentials;
};

/// Takes `url` apart as HttpUser does (spec/http-client.md section 2: requests and urllib3).
/// None when the scheme is not http or https, the host is empty, or the port is not one.
std::optional<Url> parse_url(std::string_view url);

/// Path and query as HttpUser sends them: unsafe characters percent-encoded, escapes of unreserved
/// characters decoded and the others upper-cased, dot segments removed, the fragment dropped. If
/// any escape is invalid, every `%` becomes `%25`.
std::string normalise_target(std::string_view target);

}  // namespace loadgen::http

#pragma once

#include "http/fault.hpp"
#include "http/url.hpp"

#include <boost/system/result.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace loadgen::http {

/// An HTTP proxy. Plain requests are sent to it with their whole URL, TLS goes through a tunnel
/// (CONNECT).
struct Proxy {
  Origin origin;
  std::string authorization;  ///< value of Proxy-Authorization; empty: none

  bool operator==(const Proxy&) const = default;
};

/// `http://user:password@host:port`; `http://` may be missing, port 80 is meant where there is
/// none. The error is one line that says what is wrong.
boost::system::result<Proxy, std::string> parse_proxy(std::string_view text);

/// Which requests go through which proxy. Immutable, shared by all loops; connections through
/// different ones are never taken for each other.
class Proxies {
 public:
  /// What a rule applies to, as requests' `proxies` have it: `http`, `https`, `all`, or one of them
  /// with a host, `http://example.com`.
  using Rules = std::vector<std::pair<std::string, Proxy>>;

  /// `bypass`: a list with commas of hosts that are reached directly: names, also of all below
  /// them, addresses, networks such as `10.0.0.0/8`, each with `:port` or without; `*`: all.
  Proxies(Rules rules, std::string_view bypass);

  /// The proxy on the way to `origin`; null: none.
  const Proxy* find(const Origin& origin) const;

  bool operator==(const Proxies&) const = default;

 private:
  bool is_bypassed(const Origin& origin) const;

  Rules rules_;
  std::vector<std::string> bypass_;
};
using ProxiesPtr = std::shared_ptr<const Proxies>;

/// What `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy` say, in lower case before upper
/// case; HTTP_PROXY is not looked at, as in curl. `get`: a variable's value or null; `bypass`: more
/// of no_proxy. The error names the variable.
boost::system::result<Proxies, std::string> proxies_of_environment(
    const char* (*get)(const char* name), std::string_view bypass
);

/// `wire`, a request as its server gets it, as `proxy` gets it.
std::string by_way_of(
    const Proxy& proxy, const Origin& origin, Dialect dialect, std::string_view wire
);

/// The request for a tunnel to `origin`.
std::string tunnel_request(const Proxy& proxy, const Origin& origin);

/// What the proxy's answer to it, `head`, up to the empty line, means.
Fault judge_tunnel(std::string_view head);

}  // namespace loadgen::http

#include "http/proxy.hpp"

#include "http/latin1.hpp"
#include "http/text.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace loadgen::http {
namespace {

namespace ip = boost::asio::ip;
using boost::system::error_code;

/// The parts of a list with commas or blanks, in lower case, the empty ones left out.
std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(", \t"), text.size());
    if (end > 0) parts.push_back(lower_case(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

/// Whether `address` is in `network`, such as `10.0.0.0/8`.
bool is_in_network(const ip::address& address, const std::string& network) {
  error_code error;
  if (address.is_v4()) {
    const auto v4 = ip::make_network_v4(network, error);
    if (error) return false;
    const auto mask = v4.netmask().to_uint();
    return (address.to_v4().to_uint() & mask) == (v4.address().to_uint() & mask);
  }
  const auto v6 = ip::make_network_v6(network, error);
  if (error) return false;
  const auto wanted = ip::network_v6(address.to_v6(), v6.prefix_length());
  return wanted.canonical().address() == v6.canonical().address();
}

bool bypasses_host(std::string entry, const std::string& host) {
  if (entry == "*") return true;
  error_code not_numeric;
  const ip::address address = ip::make_address(host, not_numeric);
  if (!not_numeric) {
    if (entry.starts_with('[') && entry.ends_with(']')) entry = entry.substr(1, entry.size() - 2);
    if (entry.find('/') != std::string::npos) return is_in_network(address, entry);
    error_code other;
    return ip::make_address(entry, other) == address && !other;
  }
  if (entry.starts_with('.')) entry.erase(0, 1);
  return host == entry || host.ends_with("." + entry);
}

/// An entry may name a port: `example.com:8080`, `[::1]:8080`.
bool bypasses(const std::string& entry, const Origin& origin) {
  const std::string port = fmt::format(":{}", origin.port);
  if (entry.ends_with(port)) {
    const std::string host = entry.substr(0, entry.size() - port.size());
    const bool bracketed = host.starts_with('[') && host.ends_with(']');
    if (bracketed || host.find(':') == std::string::npos) return bypasses_host(host, origin.host);
  }
  return bypasses_host(entry, origin.host);
}

/// Of `name` in lower case, else in upper case.
std::string variable(const char* (*get)(const char*), std::string name) {
  if (const char* value = get(name.c_str())) return value;
  if (name == "http_proxy") return {};
  std::transform(name.begin(), name.end(), name.begin(), [](char c) {
    return c == '_' ? c : static_cast<char>(c - 'a' + 'A');
  });
  const char* value = get(name.c_str());
  return value == nullptr ? std::string() : value;
}

/// `name:port`, as CONNECT wants it.
std::string host_and_port(const Origin& origin) {
  const bool ipv6 = origin.host.find(':') != std::string::npos;
  const std::string host = ipv6 ? "[" + origin.host + "]" : origin.host;
  return fmt::format("{}:{}", host, origin.port);
}

}  // namespace

boost::system::result<Proxy, std::string> parse_proxy(std::string_view text) {
  constexpr std::string_view kShape =
      "write it as http://HOST:PORT or http://USER:PASSWORD@HOST:PORT";
  std::string whole(text);
  const std::size_t scheme = whole.find("://");
  if (scheme == std::string::npos) {
    whole.insert(0, "http://");
  } else if (lower_case(whole.substr(0, scheme)) != "http") {
    return fmt::format("proxies of the kind {}:// aren't there yet", whole.substr(0, scheme));
  }
  const auto url = parse_url(whole);
  if (!url) return fmt::format("'{}' is no proxy, {}", text, kShape);
  Proxy proxy{url->origin, {}};
  if (!url->credentials.empty()) proxy.authorization = "Basic " + base64(url->credentials);
  return proxy;
}

Proxies::Proxies(Rules rules, std::string_view bypass)
    : rules_(std::move(rules)), bypass_(split_list(bypass)) {
  for (auto& [key, proxy] : rules_) key = lower_case(key);
}

bool Proxies::is_bypassed(const Origin& origin) const {
  return std::any_of(bypass_.begin(), bypass_.end(), [&](const std::string& entry) {
    return bypasses(entry, origin);
  });
}

const Proxy* Proxies::find(const Origin& origin) const {
  const std::string scheme = origin.tls ? "https" : "http";
  const std::array keys{
      scheme + "://" + origin.host, scheme, "all://" + origin.host, std::string("all")};
  for (const std::string& key : keys) {
    for (const auto& [of, proxy] : rules_) {
      if (of == key) return is_bypassed(origin) ? nullptr : &proxy;
    }
  }
  return nullptr;
}

boost::system::result<Proxies, std::string> proxies_of_environment(
    const char* (*get)(const char* name), std::string_view bypass
) {
  Proxies::Rules rules;
  for (const std::string key : {"http", "https", "all"}) {
    const std::string value = variable(get, key + "_proxy");
    if (value.empty()) continue;
    auto proxy = parse_proxy(value);
    if (!proxy) return fmt::format("{}_proxy: {}", key, proxy.error());
    rules.emplace_back(key, std::move(*proxy));
  }
  return Proxies(std::move(rules), fmt::format("{},{}", variable(get, "no_proxy"), bypass));
}

std::string by_way_of(
    const Proxy& proxy, const Origin& origin, Dialect dialect, std::string_view wire
) {
  // geventhttpclient names the port always, requests where it is not the scheme's.
  const bool fasthttp = dialect == Dialect::fasthttp;
  const std::string authority = fasthttp ? host_and_port(origin) : origin.authority(dialect);
  const std::size_t target = wire.find(' ') + 1;
  const std::size_t head_end = wire.find("\r\n\r\n") + 2;
  std::string out(wire.substr(0, target));
  out.append("http://").append(authority);
  out.append(wire.substr(target, head_end - target));
  if (!proxy.authorization.empty()) {
    out.append("Proxy-Authorization: ").append(proxy.authorization).append("\r\n");
  }
  return out.append(wire.substr(head_end));
}

std::string tunnel_request(const Proxy& proxy, const Origin& origin) {
  const std::string to = host_and_port(origin);
  std::string out = fmt::format("CONNECT {} HTTP/1.1\r\nHost: {}\r\n", to, to);
  if (!proxy.authorization.empty()) {
    out.append("Proxy-Authorization: ").append(proxy.authorization).append("\r\n");
  }
  return out.append("\r\n");
}

Fault judge_tunnel(std::string_view head) {
  const std::string_view line = head.substr(0, head.find("\r\n"));
  const std::size_t blank = line.find(' ');
  if (!line.starts_with("HTTP/") || blank == std::string_view::npos) {
    return Fault{FaultKind::not_http, 0, from_latin1(head.substr(0, head.find('\n') + 1))};
  }
  const std::string_view status = line.substr(blank + 1);
  if (status.starts_with('2')) return Fault{};
  return Fault{FaultKind::tunnel_refused, 0, from_latin1(status)};
}

}  // namespace loadgen::http

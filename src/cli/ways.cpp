#include "cli/ways.hpp"

#include "http/text.hpp"

#include <fmt/format.h>

#include <sys/un.h>

#include <algorithm>
#include <cstdlib>

namespace loadgen::cli {
namespace {

int tls_version_number(const std::string& text) {
  if (text == "1.0") return TLS1_VERSION;
  if (text == "1.1") return TLS1_1_VERSION;
  if (text == "1.2") return TLS1_2_VERSION;
  return text.empty() ? 0 : TLS1_3_VERSION;
}

http::TlsResume tls_resume_of(const std::string& text) {
  if (text == "user") return http::TlsResume::user;
  return text == "loop" ? http::TlsResume::loop : http::TlsResume::none;
}

const char* option_of(http::TlsMistake::Part part) {
  using Part = http::TlsMistake::Part;
  switch (part) {
    case Part::ca_file:
      return "--cacert";
    case Part::cert_file:
      return "--cert";
    case Part::key_file:
      return "--key";
    case Part::versions:
      return "--tls-max";
    case Part::ciphers:
      return "--ciphers";
    case Part::cipher_suites:
      return "--tls13-ciphers";
  }
  return "";
}

[[noreturn]] void refuse(std::string_view option, std::string_view text) {
  throw UsageError(fmt::format("argument {}: {}", option, text));
}

void check_unix_socket(const Options& options) {
  const std::string& path = options.unix_socket;
  if (path.empty()) return;
  if (path.size() >= sizeof(sockaddr_un::sun_path)) {
    refuse("--unix-socket", fmt::format("'{}' is longer than the 107 characters of one", path));
  }
  if (!options.proxy.empty()) refuse("--unix-socket", "not allowed with argument --proxy");
  if (!options.source_addresses.empty()) {
    refuse("--unix-socket", "not allowed with argument --source-address");
  }
}

/// `text`: one value of --source-address, an address or several with commas.
void add_sources(http::Network& network, std::string_view text) {
  for (;;) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::string part(text.substr(0, comma));
    boost::system::error_code no_address;
    network.sources.push_back(boost::asio::ip::make_address(part, no_address));
    if (no_address) refuse("--source-address", fmt::format("'{}' is no IP address", part));
    if (comma == text.size()) return;
    text.remove_prefix(comma + 1);
  }
}

/// What parse_proxy would take for a host, and is more likely a slip.
void check_proxy(const std::string& text) {
  if (text.ends_with(':')) {
    refuse("--proxy", fmt::format("'{}' has no port behind its colon", text));
  }
  if (http::lower_case(text) == "env") {
    refuse("--proxy", fmt::format("'{}' is no proxy, write env in small letters", text));
  }
}

}  // namespace

http::Timeouts timeouts(const Options& options) {
  const auto nanos = [](double seconds) {
    return std::chrono::duration_cast<Nanos>(std::chrono::duration<double>(seconds));
  };
  http::Timeouts timeouts{nanos(options.connect_timeout), nanos(options.idle_timeout)};
  if (options.max_time) timeouts.whole = nanos(*options.max_time);
  return timeouts;
}

http::NetworkPtr network(const Options& options) {
  check_unix_socket(options);
  http::Network network;
  for (const std::string& text : options.resolve) {
    auto pin = http::parse_pin(text);
    if (!pin) refuse("--resolve", pin.error());
    network.pins.push_back(std::move(*pin));
  }
  for (const std::string& text : options.source_addresses) add_sources(network, text);
  network.dns_ttl = options.dns_ttl;
  network.unix_socket = options.unix_socket;
  return std::make_shared<const http::Network>(std::move(network));
}

http::ProxiesPtr proxies(const Options& options) {
  if (options.proxy.empty()) {
    if (!options.no_proxy.empty()) refuse("--no-proxy", "needs --proxy");
    return nullptr;
  }
  if (options.proxy == "env") {
    const auto get = [](const char* name) -> const char* { return std::getenv(name); };
    auto found = http::proxies_of_environment(get, options.no_proxy);
    if (!found) refuse("--proxy env", found.error());
    return std::make_shared<const http::Proxies>(std::move(*found));
  }
  check_proxy(options.proxy);
  auto proxy = http::parse_proxy(options.proxy);
  if (!proxy) refuse("--proxy", proxy.error());
  return std::make_shared<const http::Proxies>(
      http::Proxies::Rules{{"all", std::move(*proxy)}}, options.no_proxy
  );
}

http::TlsOptions tls_options(const Options& options) {
  if (!options.key.empty() && options.cert.empty()) refuse("--key", "needs --cert");
  http::TlsOptions tls;
  tls.verify = !options.insecure;
  tls.ca_file = options.cacert;
  tls.cert_file = options.cert;
  tls.key_file = options.key;
  tls.min_version = tls_version_number(options.tls_min);
  tls.max_version = tls_version_number(options.tls_max);
  tls.ciphers = options.ciphers;
  tls.cipher_suites = options.tls13_ciphers;
  tls.resume = tls_resume_of(options.tls_resume);
  return tls;
}

http::TlsSettingsPtr tls_settings(const http::TlsOptions& options) {
  auto settings = http::make_tls_settings(options);
  if (settings) return std::move(*settings);
  const http::TlsMistake& mistake = settings.error();
  refuse(option_of(mistake.part), mistake.text);
}

http::SendOptions send_options(const Options& options) {
  http::SendOptions sending;
  sending.timeouts = timeouts(options);
  sending.tls = tls_settings(tls_options(options));
  sending.proxies = proxies(options);
  return sending;
}

}  // namespace loadgen::cli

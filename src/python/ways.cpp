#include "python/ways.hpp"

#include "python/engine.hpp"

#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <string>
#include <utility>
#include <vector>

namespace loadgen::python {
namespace {

namespace nb = nanobind;

http::TlsSettingsPtr read_tls_settings(const http::TlsOptions& options) {
  auto made = http::make_tls_settings(options);
  if (made) return *made;
  PyErr_SetString(PyExc_OSError, made.error().text.c_str());
  throw nb::python_error();
}

std::vector<http::TlsSettingsPtr>& tls_settings() {
  static std::vector<http::TlsSettingsPtr> settings{read_tls_settings(Engine::instance().tls)};
  return settings;
}

/// A handle for send(). OSError when a file cannot be read.
std::size_t add_tls_settings(bool verify, std::string ca_file, std::string cert, std::string key) {
  auto& all = tls_settings();
  http::TlsOptions wanted = Engine::instance().tls;
  wanted.verify = verify;
  wanted.ca_file = std::move(ca_file);
  wanted.cert_file = std::move(cert);
  wanted.key_file = std::move(key);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i]->options() == wanted) return i;
  }
  auto made = read_tls_settings(wanted);
  all.push_back(std::move(made));
  return all.size() - 1;
}

std::vector<http::ProxiesPtr>& all_proxies() {
  static std::vector<http::ProxiesPtr> all{Engine::instance().proxies};
  return all;
}

/// A handle for send(): (key, URL) pairs as in requests' `proxies`, and its `no_proxy`. ValueError
/// for what is no proxy. None at all is a handle too: whatever the command line says, none.
std::size_t add_proxies(
    const std::vector<std::pair<std::string, std::string>>& urls, const std::string& bypass
) {
  http::Proxies::Rules rules;
  for (const auto& [key, url] : urls) {
    auto proxy = http::parse_proxy(url);
    if (!proxy) throw nb::value_error(proxy.error().c_str());
    rules.emplace_back(key, std::move(*proxy));
  }
  const http::Proxies wanted(std::move(rules), bypass);
  auto& all = all_proxies();
  for (std::size_t i = 1; i < all.size(); ++i) {
    if (*all[i] == wanted) return i;
  }
  all.push_back(std::make_shared<const http::Proxies>(wanted));
  return all.size() - 1;
}

}  // namespace

void adopt_options() {
  auto& all = tls_settings();
  all.front() = read_tls_settings(Engine::instance().tls);
  for (std::size_t i = 1; i < all.size(); ++i) {
    http::TlsOptions wanted = Engine::instance().tls;
    const http::TlsOptions& own = all[i]->options();
    wanted.verify = own.verify;
    wanted.ca_file = own.ca_file;
    wanted.cert_file = own.cert_file;
    wanted.key_file = own.key_file;
    all[i] = read_tls_settings(wanted);
  }
  all_proxies().front() = Engine::instance().proxies;
}

http::TlsSettingsPtr tls_at(std::size_t handle) {
  return tls_settings().at(handle);
}

http::ProxiesPtr proxies_at(std::size_t handle) {
  return all_proxies().at(handle);
}

void bind_ways(nb::module_& module) {
  module.def(
      "tls_settings", &add_tls_settings, nb::arg(), nb::arg(), nb::arg() = "", nb::arg() = ""
  );
  module.def("proxies", &add_proxies);
}

}  // namespace loadgen::python

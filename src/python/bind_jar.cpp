#include "http/cookie_jar.hpp"
#include "python/bindings.hpp"

#include <nanobind/stl/optional.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <chrono>
#include <utility>

namespace loadgen::python {
namespace {

namespace nb = nanobind;

using CookieFields = std::tuple<
    std::string,
    std::optional<std::string>,
    std::string,
    std::string,
    std::optional<double>,
    bool,
    bool,
    bool>;

std::vector<CookieFields> all_cookies(const http::CookieJar& jar) {
  std::vector<CookieFields> fields;
  for (const auto& c : jar.all()) {
    fields.emplace_back(
        c.name, c.value, c.domain, c.path, c.expires, c.secure, c.http_only, c.host_only
    );
  }
  return fields;
}

void set_cookie(
    http::CookieJar& jar,
    std::string name,
    std::optional<std::string> value,
    std::string domain,
    std::string path,
    std::optional<double> expires,
    bool secure
) {
  jar.set(http::Cookie{
      .name = std::move(name),
      .value = std::move(value),
      .domain = std::move(domain),
      .path = std::move(path),
      .expires = expires,
      .secure = secure});
}

/// KeyError as http.cookiejar's.
void clear_cookies(
    http::CookieJar& jar,
    const std::optional<std::string>& domain,
    const std::optional<std::string>& path,
    const std::optional<std::string>& name
) {
  if (jar.clear(domain, path, name)) return;
  throw nb::key_error((name ? *name : path ? *path : domain.value_or("")).c_str());
}

/// What a request to `url` would carry now; none: nothing.
std::optional<std::string> cookie_header(const http::CookieJar& jar, const std::string& url) {
  http::RequestSpec spec;
  const auto parsed = http::parse_url(url);
  if (!parsed) return std::nullopt;
  spec.url = *parsed;
  const double now =
      std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  std::string header = jar.header(http::cookie_place(spec), now);
  if (header.empty()) return std::nullopt;
  return header;
}

}  // namespace

void bind_jar(nb::module_& module) {
  nb::class_<http::CookieJar>(module, "Jar")
      .def("__len__", &http::CookieJar::size)
      .def("all", &all_cookies)
      .def(
          "set",
          &set_cookie,
          nb::arg(),
          nb::arg().none(),
          nb::arg(),
          nb::arg(),
          nb::arg().none(),
          nb::arg()
      )
      .def("clear", &clear_cookies, nb::arg().none(), nb::arg().none(), nb::arg().none())
      .def("header", &cookie_header);
}

}  // namespace loadgen::python

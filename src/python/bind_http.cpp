#include "http/latin1.hpp"
#include "http/transcript.hpp"
#include "python/bindings.hpp"
#include "python/send.hpp"
#include "python/text.hpp"

#include <nanobind/stl/optional.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <utility>

namespace loadgen::python {
namespace {

namespace nb = nanobind;
using http::FaultKind;
using RequestPtr = std::shared_ptr<const http::PreparedRequest>;

/// A request as Python holds it.
struct PyRequest {
  RequestPtr request;
};

/// A reply, or a hop of its history, with what it refers to.
struct PyReply {
  std::shared_ptr<http::Sending> sending;
  const http::Reply* reply;
  WallTime start_time;
};

std::string bytes_of(nb::handle object) {
  char* data = nullptr;
  Py_ssize_t size = 0;
  if (PyBytes_AsStringAndSize(object.ptr(), &data, &size) != 0) throw nb::python_error();
  return {data, static_cast<std::size_t>(size)};
}

nb::bytes as_bytes(std::string_view text) {
  return nb::bytes(text.data(), text.size());
}

nb::object latin1(std::string_view text) {
  return nb::steal(
      PyUnicode_DecodeLatin1(text.data(), static_cast<Py_ssize_t>(text.size()), nullptr)
  );
}

const char* text_of(http::UrlError error) {
  switch (error) {
    case http::UrlError::scheme:
      return "scheme";
    case http::UrlError::host:
      return "host";
    case http::UrlError::port:
      return "port";
  }
  return "";
}

http::Fields fields_of(const nb::list& list) {
  http::Fields fields;
  fields.reserve(list.size());
  for (const nb::handle item : list) {
    http::Field field{bytes_of(item[0]), {}};
    const nb::object value = item[1];
    if (!value.is_none()) field.value = bytes_of(value);
    fields.push_back(std::move(field));
  }
  return fields;
}

nb::list as_list(const http::Fields& fields) {
  nb::list list;
  for (const auto& [name, value] : fields) {
    list.append(nb::make_tuple(as_bytes(name), value ? nb::object(as_bytes(*value)) : nb::none()));
  }
  return list;
}

/// ValueError with `scheme`, `host` or `port` when `url` is none.
PyRequest make_request(int dialect, std::string method, nb::handle url, const nb::list& fields) {
  http::RequestSpec spec;
  spec.dialect = static_cast<http::Dialect>(dialect);
  spec.method = std::move(method);
  http::UrlError error{};
  std::string spare;
  auto parsed = http::parse_url(utf8(url, spare, "surrogatepass"), spec.dialect, &error);
  if (!parsed) throw nb::value_error(text_of(error));
  spec.url = std::move(*parsed);
  spec.fields = fields_of(fields);
  return {std::make_shared<const http::PreparedRequest>(std::move(spec))};
}

std::vector<http::TlsSettingsPtr>& tls_settings() {
  static std::vector<http::TlsSettingsPtr> settings{http::default_tls_settings()};
  return settings;
}

/// A handle for send(). OSError when the file cannot be read.
std::size_t add_tls_settings(bool verify, const std::string& ca_file) {
  auto& all = tls_settings();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const http::TlsOptions& known = all[i]->options();
    if (known.verify == verify && known.ca_file == ca_file) return i;
  }
  auto made = http::make_tls_settings({verify, ca_file});
  if (!made) {
    PyErr_SetString(PyExc_OSError, made.error().c_str());
    throw nb::python_error();
  }
  all.push_back(*made);
  return all.size() - 1;
}

/// Seconds; none and endless ones: never.
Nanos timeout(std::optional<double> seconds) {
  constexpr double kLong = 1e9;
  if (!seconds || *seconds > kLong) return http::Timeouts::kNever;
  return std::chrono::duration_cast<Nanos>(std::chrono::duration<double>(*seconds));
}

/// Whom every request is shown to; null: nobody. Lives as long as the process.
PyObject* show = nullptr;

void show_requests(nb::object function) {
  show = function.release().ptr();
}

PyReply send(
    UserSession& session,
    const PyRequest& request,
    nb::handle body,
    std::optional<double> connect_timeout,
    std::optional<double> read_timeout,
    int max_redirects,
    std::size_t tls
) {
  http::Sending::Order order;
  order.request = request.request;
  if (!body.is_none()) order.body = bytes_of(body);
  order.options.timeouts = {timeout(connect_timeout), timeout(read_timeout)};
  order.options.max_redirects = max_redirects;
  order.options.keep = true;
  order.options.describe = show != nullptr;
  order.options.tls = tls_settings().at(tls);
  const WallTime now = std::chrono::system_clock::now();
  order.began = Clock::now();
  auto sending = session.send(std::move(order));
  const http::Reply* reply = &sending->reply();
  if (show != nullptr) {
    const std::string sent = body.is_none() ? request.request->spec().body : bytes_of(body);
    nb::borrow<nb::object>(show)(http::transcript(*reply, sent));
  }
  return {std::move(sending), reply, now};
}

nb::list reply_fields(const PyReply& self) {
  nb::list list;
  for (const auto& [name, value] : http::split_fields(self.reply->fields)) {
    list.append(nb::make_tuple(latin1(name), latin1(value)));
  }
  return list;
}

std::vector<PyReply> history(const PyReply& self) {
  std::vector<PyReply> hops;
  for (const auto& hop : self.reply->history) {
    hops.push_back({self.sending, &hop, self.start_time});
  }
  return hops;
}

double seconds(Nanos span) {
  return std::chrono::duration<double>(span).count();
}

/// From the hop's start to its header block; 0 when there was none.
double elapsed(const PyReply& self) {
  const auto& reply = *self.reply;
  return reply.header_done > reply.hop_began ? seconds(reply.header_done - reply.hop_began) : 0;
}

void bind_reply_fault(nb::class_<PyReply>& reply) {
  reply.def_prop_ro("fault", [](const PyReply& r) { return static_cast<int>(r.reply->fault.kind); })
      .def_prop_ro("code", [](const PyReply& r) { return r.reply->fault.code; })
      .def_prop_ro("detail", [](const PyReply& r) { return r.reply->fault.detail; })
      .def_prop_ro("got", [](const PyReply& r) { return r.reply->fault.got; })
      .def_prop_ro("missing", [](const PyReply& r) { return r.reply->fault.missing; })
      .def_prop_ro("host", [](const PyReply& r) { return r.reply->request->origin().host; })
      .def_prop_ro("port", [](const PyReply& r) { return r.reply->request->origin().port; })
      .def_prop_ro("tls", [](const PyReply& r) { return r.reply->request->origin().tls; });
}

void bind_reply(nb::module_& module) {
  nb::class_<PyReply> reply(module, "Reply");
  bind_reply_fault(reply);
  reply.def_prop_ro("status", [](const PyReply& r) { return r.reply->status; })
      .def_prop_ro("reason", [](const PyReply& r) { return latin1(r.reply->reason); })
      .def_prop_ro("version", [](const PyReply& r) { return r.reply->version; })
      .def_prop_ro("fields", &reply_fields)
      .def_prop_ro("body", [](const PyReply& r) { return as_bytes(r.reply->body); })
      .def_prop_ro("length", [](const PyReply& r) { return r.reply->body_bytes; })
      .def_prop_ro("method", [](const PyReply& r) { return r.reply->request->spec().method; })
      .def_prop_ro("url", [](const PyReply& r) { return r.reply->request->spec().url.text; })
      .def_prop_ro("target", [](const PyReply& r) { return r.reply->request->spec().url.target; })
      .def_prop_ro("sent", [](const PyReply& r) { return as_list(r.reply->sent_fields()); })
      .def_prop_ro(
          "response_time",
          [](const PyReply& r) { return Millis(r.reply->ended - r.reply->began).count(); }
      )
      .def_prop_ro("elapsed", &elapsed)
      .def_prop_ro(
          "start_time", [](const PyReply& r) { return seconds(r.start_time.time_since_epoch()); }
      )
      .def_prop_ro("history", &history);
}

/// `FAULT_NAME_LOOKUP` and so on: what Reply.fault is compared with.
void bind_faults(nb::module_& module) {
  const std::pair<const char*, FaultKind> kinds[] = {
      {"FAULT_CUT_OFF", FaultKind::cut_off},
      {"FAULT_SYSTEM", FaultKind::system},
      {"FAULT_NAME_LOOKUP", FaultKind::name_lookup},
      {"FAULT_CONNECT_TIMEOUT", FaultKind::connect_timeout},
      {"FAULT_CLOSED", FaultKind::closed},
      {"FAULT_SEND_TIMEOUT", FaultKind::send_timeout},
      {"FAULT_HEADER_TIMEOUT", FaultKind::header_timeout},
      {"FAULT_BODY_TIMEOUT", FaultKind::body_timeout},
      {"FAULT_BODY_RESET", FaultKind::body_reset},
      {"FAULT_BODY_CUT", FaultKind::body_cut},
      {"FAULT_BODY_CUT_BETWEEN_CHUNKS", FaultKind::body_cut_between_chunks},
      {"FAULT_NOT_HTTP", FaultKind::not_http},
      {"FAULT_BAD_FRAMING", FaultKind::bad_framing},
      {"FAULT_BAD_CHUNK", FaultKind::bad_chunk},
      {"FAULT_CHUNK_LINE_TOO_LONG", FaultKind::chunk_line_too_long},
      {"FAULT_HEADER_TOO_LARGE", FaultKind::header_too_large},
      {"FAULT_TOO_MANY_FIELDS", FaultKind::too_many_fields},
      {"FAULT_CERTIFICATE", FaultKind::certificate},
      {"FAULT_TLS", FaultKind::tls},
      {"FAULT_TOO_MANY_REDIRECTS", FaultKind::too_many_redirects},
      {"FAULT_REDIRECT_SCHEME", FaultKind::redirect_scheme},
      {"FAULT_REDIRECT_URL", FaultKind::redirect_url},
      {"FAULT_BAD_CODING", FaultKind::bad_encoding},
  };
  for (const auto& [name, kind] : kinds) module.attr(name) = static_cast<int>(kind);
}

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
  const double now = seconds(std::chrono::system_clock::now().time_since_epoch());
  std::string header = jar.header(http::cookie_place(spec), now);
  if (header.empty()) return std::nullopt;
  return header;
}

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

}  // namespace

const http::Reply* reply_of(nb::handle object) {
  return nb::isinstance<PyReply>(object) ? nb::inst_ptr<PyReply>(object)->reply : nullptr;
}

void bind_http(nb::module_& module) {
  module.attr("REQUESTS") = static_cast<int>(http::Dialect::requests);
  module.attr("FASTHTTP") = static_cast<int>(http::Dialect::fasthttp);
  bind_faults(module);
  nb::class_<PyRequest>(module, "Request")
      .def(
          "__init__",
          [](PyRequest* self,
             int dialect,
             std::string method,
             nb::handle url,
             const nb::list& fields) {
            new (self) PyRequest(make_request(dialect, std::move(method), url, fields));
          }
      )
      .def_prop_ro("method", [](const PyRequest& r) { return r.request->spec().method; })
      .def_prop_ro("url", [](const PyRequest& r) { return r.request->spec().url.text; })
      .def_prop_ro("target", [](const PyRequest& r) { return r.request->spec().url.target; })
      .def_prop_ro("fields", [](const PyRequest& r) { return as_list(r.request->spec().fields); });
  bind_reply(module);
  bind_jar(module);
  nb::class_<UserSession>(module, "Session")
      .def(
          "__init__",
          [](UserSession* self, int dialect, unsigned max_connections) {
            new (self) UserSession(static_cast<http::Dialect>(dialect), max_connections);
          }
      )
      .def_prop_ro("cookies", [](const UserSession& session) { return session.cookies(); })
      .def(
          "send",
          &send,
          nb::arg(),
          nb::arg().none(),
          nb::arg().none(),
          nb::arg().none(),
          nb::arg(),
          nb::arg()
      );
  module.attr("CODINGS") = nb::make_tuple("gzip", "deflate");
  module.def("tls_settings", &add_tls_settings);
  module.def("watch", &watch_mailbox);
  module.def("show_requests", &show_requests);
}

}  // namespace loadgen::python

#include "http/latin1.hpp"
#include "http/secrets.hpp"
#include "http/transcript.hpp"
#include "python/bindings.hpp"
#include "python/engine.hpp"
#include "python/send.hpp"
#include "python/text.hpp"
#include "python/upload.hpp"
#include "python/ways.hpp"

#include <fmt/format.h>

#include <nanobind/stl/optional.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <stdexcept>
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

/// An answer that is being read: whoever drops it lets go of the connection.
struct Reading {
  std::shared_ptr<Streamed> streamed;

  ~Reading() { streamed->close(); }
};

/// A reply, or a hop of its history, with what it refers to.
struct PyReply {
  std::shared_ptr<http::Sending> sending;
  const http::Reply* reply;
  WallTime start_time;
  std::shared_ptr<const Reading> reading{};  ///< null: the answer was read as a whole

  /// Whether the reply is not whole yet: its fault, its body and its end belong to the loop.
  bool is_open() const { return reading && !reading->streamed->is_ended(); }

  /// The time counts up to the header block where the body is read afterwards.
  TimePoint answered() const {
    const bool has_header = reading && reply->header_done != TimePoint();
    return has_header ? reply->header_done : reply->ended;
  }
};

std::string bytes_of(nb::handle object) {
  return std::string(bytes_in(object));
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

/// What is known of a send that is over; of one whose body is still to come, that it is.
void show_reply(const PyReply& reply, const PyRequest& request, nb::handle body) {
  if (show == nullptr) return;
  const auto& spec = request.request->spec();
  std::string text;
  if (reply.is_open()) {
    text = fmt::format(
        "* {} {}: {}, the body is left to its reader",
        spec.method,
        http::masked_urls(spec.url.text),
        reply.reply->status
    );
  } else {
    std::string sent = spec.body;
    if (PyBytes_Check(body.ptr())) sent = bytes_of(body);
    if (nb::isinstance<PyUpload>(body)) sent = nb::cast<const PyUpload&>(body).upload->outline();
    text = http::transcript(*reply.reply, sent);
  }
  nb::borrow<nb::object>(show)(text);
}

using Time = std::optional<double>;
using Order = http::Sending::Order;

/// An answer that is waited for as a whole.
PyReply whole(UserSession& session, Order order, nb::handle source) {
  auto sending = session.send(std::move(order), source);
  const http::Reply* reply = &sending->reply();
  return {std::move(sending), reply, {}};
}

/// One whose body is read from it.
PyReply streamed(UserSession& session, Order order, nb::handle source) {
  auto reading = std::make_shared<Reading>(session.stream(std::move(order), source));
  const auto& sending = reading->streamed->sending();
  return {sending, &sending->reply(), {}, std::move(reading)};
}

/// `body`: None, bytes, an Upload, or what a Feed takes.
template <PyReply (*start)(UserSession&, Order, nb::handle)>
PyReply send(
    UserSession& session,
    const PyRequest& request,
    nb::handle body,
    Time connect,
    Time read,
    int max_redirects,
    std::size_t tls,
    std::size_t proxies
) {
  Order order;
  nb::handle source;
  order.request = request.request;
  if (PyBytes_Check(body.ptr())) {
    order.body = bytes_of(body);
  } else if (nb::isinstance<PyUpload>(body)) {
    order.options.upload = nb::cast<const PyUpload&>(body).upload;
  } else if (!body.is_none()) {
    source = body;
  }
  order.options.timeouts = {timeout(connect), timeout(read), Engine::instance().max_time};
  order.options.max_redirects = max_redirects;
  order.options.keep = true;
  order.options.describe = show != nullptr;
  order.options.tls = tls_at(tls);
  order.options.proxies = proxies_at(proxies);
  const WallTime now = std::chrono::system_clock::now();
  order.began = Clock::now();
  PyReply result = start(session, std::move(order), source);
  result.start_time = now;
  show_reply(result, request, body);
  return result;
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
    hops.push_back({self.sending, &hop, self.start_time, nullptr});
  }
  return hops;
}

double seconds(Nanos span) {
  return std::chrono::duration<double>(span).count();
}

/// None unless it was --max-time that was over.
Time max_time(const PyReply& self) {
  if (!self.reply->fault.whole) return std::nullopt;
  return seconds(Engine::instance().max_time);
}

/// From the hop's start to its header block; 0 when there was none.
double elapsed(const PyReply& self) {
  const auto& reply = *self.reply;
  return reply.header_done > reply.hop_began ? seconds(reply.header_done - reply.hop_began) : 0;
}

void bind_reply_fault(nb::class_<PyReply>& reply) {
  reply
      .def_prop_ro(
          "fault",
          [](const PyReply& r) { return r.is_open() ? 0 : static_cast<int>(r.reply->fault.kind); }
      )
      .def_prop_ro("code", [](const PyReply& r) { return r.reply->fault.code; })
      .def_prop_ro("detail", [](const PyReply& r) { return r.reply->fault.detail; })
      .def_prop_ro("max_time", &max_time)
      .def_prop_ro("got", [](const PyReply& r) { return r.reply->fault.got; })
      .def_prop_ro("missing", [](const PyReply& r) { return r.reply->fault.missing; })
      .def_prop_ro("host", [](const PyReply& r) { return r.reply->request->origin().host; })
      .def_prop_ro("port", [](const PyReply& r) { return r.reply->request->origin().port; })
      .def_prop_ro("tls", [](const PyReply& r) { return r.reply->request->origin().tls; });
}

const Reading& reading_of(const PyReply& reply) {
  if (!reply.reading) throw std::runtime_error("this answer was read as a whole");
  return *reply.reading;
}

void bind_reading(nb::class_<PyReply>& reply) {
  reply
      .def(
          "read",
          [](const PyReply& r, std::size_t most) {
            return as_bytes(reading_of(r).streamed->read(most));
          }
      )
      .def("close", [](const PyReply& r) { reading_of(r).streamed->close(); });
}

void bind_reply(nb::module_& module) {
  nb::class_<PyReply> reply(module, "Reply");
  bind_reply_fault(reply);
  bind_reading(reply);
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
          [](const PyReply& r) { return Millis(r.answered() - r.reply->began).count(); }
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
      {"FAULT_TUNNEL_REFUSED", FaultKind::tunnel_refused},
  };
  for (const auto& [name, kind] : kinds) module.attr(name) = static_cast<int>(kind);
}

void bind_sends(nb::class_<UserSession>& session) {
  const nb::arg plain;
  const auto none = nb::arg().none();
  const auto proxies = nb::arg() = 0;
  session.def("send", &send<whole>, plain, none, none, none, plain, plain, proxies)
      .def("stream", &send<streamed>, plain, none, none, none, plain, plain, proxies);
}

}  // namespace

const http::Reply* reply_of(nb::handle object) {
  if (!nb::isinstance<PyReply>(object)) return nullptr;
  const PyReply* reply = nb::inst_ptr<PyReply>(object);
  return reply->is_open() ? nullptr : reply->reply;
}

void bind_http(nb::module_& module) {
  module.attr("REQUESTS") = static_cast<int>(http::Dialect::requests);
  module.attr("FASTHTTP") = static_cast<int>(http::Dialect::fasthttp);
  bind_faults(module);
  bind_upload(module);
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
  nb::class_<UserSession> session(module, "Session");
  session
      .def(
          "__init__",
          [](UserSession* self, int dialect, unsigned max_connections) {
            new (self) UserSession(static_cast<http::Dialect>(dialect), max_connections);
          }
      )
      .def_prop_ro("cookies", [](const UserSession& self) { return self.cookies(); });
  bind_sends(session);
  bind_ways(module);
  module.def("watch", &watch_mailbox);
  module.def("show_requests", &show_requests);
  module.def("masked_urls", [](const std::string& text) { return http::masked_urls(text); });
}

}  // namespace loadgen::python

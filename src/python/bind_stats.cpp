#include "python/bindings.hpp"
#include "python/engine.hpp"
#include "python/text.hpp"

#include <nanobind/stl/optional.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <string>

namespace loadgen::python {
namespace {

namespace nb = nanobind;

WallTime wall_now() {
  return std::chrono::system_clock::now();
}

/// One request into the statistics. `text`: the failure, or None. Lengths below 0 count as 0.
/// `reply`: what the engine knows of the request; anything else says that it wasn't the engine's.
void record(
    nb::handle method,
    nb::handle name,
    std::optional<double> response_time_ms,
    std::int64_t length,
    nb::handle text,
    nb::handle shown,
    nb::handle reply
) {
  Recorder& recorder = Engine::instance().recorder;
  Sample sample;
  std::string spare_method;
  std::string spare_name;
  sample.name = recorder.name_id(utf8(method, spare_method), utf8(name, spare_name));
  if (response_time_ms) {
    sample.response_time = Nanos(static_cast<std::int64_t>(std::llround(*response_time_ms * 1e6)));
  }
  const http::Reply* known = reply.is_none() ? nullptr : reply_of(reply);
  if (known != nullptr) sample.trace = &known->trace;
  sample.bytes = static_cast<std::uint64_t>(std::max<std::int64_t>(length, 0));
  if (!text.is_none()) {
    std::string spare;
    const std::string whole(utf8(text, spare));
    const std::string brief(shown.is_none() ? whole : utf8(shown, spare));
    sample.failure = recorder.failure_id(sample.name, Failure{whole, brief});
  }
  recorder.log(sample, wall_now());
}

void record_exception(nb::handle message, nb::handle traceback) {
  std::string spare_message;
  std::string spare_traceback;
  Engine::instance().recorder.log_exception(
      utf8(message, spare_message), utf8(traceback, spare_traceback), wall_now()
  );
}

}  // namespace

void bind_stats(nb::module_& module) {
  module.def(
      "record",
      &record,
      nb::arg("method"),
      nb::arg("name"),
      nb::arg("response_time").none(),
      nb::arg("length"),
      nb::arg("text").none(),
      nb::arg("shown").none(),
      nb::arg("reply").none() = nb::none()
  );
  module.def("record_exception", &record_exception);
}

}  // namespace loadgen::python

#include "python/bindings.hpp"
#include "python/engine.hpp"

#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>

#include <chrono>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>

namespace loadgen::python {
namespace {

namespace nb = nanobind;

WallTime wall_now() {
  return std::chrono::system_clock::now();
}

/// One request into the statistics. `text`: the failure, if it is one.
void record(
    std::string_view method,
    std::string_view name,
    std::optional<double> response_time_ms,
    std::int64_t length,
    std::optional<std::string_view> text,
    std::optional<std::string_view> shown
) {
  Recorder& recorder = Engine::instance().recorder;
  Sample sample;
  sample.name = recorder.name_id(method, name);
  if (response_time_ms) {
    sample.response_time = Nanos(static_cast<std::int64_t>(std::llround(*response_time_ms * 1e6)));
  }
  sample.bytes = static_cast<std::uint64_t>(length);
  if (text) {
    const std::string whole(*text);
    sample.failure =
        recorder.failure_id(sample.name, Failure{whole, shown ? std::string(*shown) : whole});
  }
  recorder.log(sample, wall_now());
}

void record_exception(std::string_view message, std::string_view traceback) {
  Engine::instance().recorder.log_exception(message, traceback, wall_now());
}

}  // namespace

void bind_stats(nb::module_& module) {
  module.def(
      "record",
      [](nb::str method,
         nb::str name,
         std::optional<double> response_time,
         std::int64_t length,
         nb::object text,
         nb::object shown) {
        std::optional<std::string_view> whole;
        std::optional<std::string_view> brief;
        if (!text.is_none()) whole = nb::cast<const char*>(text);
        if (!shown.is_none()) brief = nb::cast<const char*>(shown);
        record(method.c_str(), name.c_str(), response_time, length, whole, brief);
      },
      nb::arg("method"),
      nb::arg("name"),
      nb::arg("response_time").none(),
      nb::arg("length"),
      nb::arg("text").none(),
      nb::arg("shown").none()
  );
  module.def("record_exception", [](nb::str message, nb::str traceback) {
    record_exception(message.c_str(), traceback.c_str());
  });
}

}  // namespace loadgen::python

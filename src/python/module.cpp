#include "log/log.hpp"
#include "python/bindings.hpp"

#include <nanobind/stl/string.h>

namespace nb = nanobind;
using namespace loadgen;
using namespace loadgen::python;

namespace {

/// Python's numbers of levels: 10 is DEBUG, 50 is CRITICAL.
log::Level level_of(int number) {
  if (number >= 50) return log::Level::critical;
  if (number >= 40) return log::Level::error;
  if (number >= 30) return log::Level::warning;
  return number >= 20 ? log::Level::info : log::Level::debug;
}

void write_log(int number, const std::string& logger, const std::string& message) {
  const log::Level level = level_of(number);
  if (log::enabled(level)) log::write(level, logger, message);
}

}  // namespace

NB_MODULE(_engine, module) {
  module.doc() = "The load engine: options, HTTP, statistics, the run.";
  // What lives until the process ends is no leak: user classes, sessions at module level.
  nb::set_leak_warnings(false);
  module.attr("__version__") = LOADGEN_VERSION;
  module.def("log", &write_log);
  bind_options(module);
  bind_stats(module);
  bind_http(module);
  bind_run(module);
}

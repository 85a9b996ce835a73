#include "log/log.hpp"
#include "python/bindings.hpp"
#include "python/text.hpp"

#include <string>

namespace nb = nanobind;
using namespace loadgen;
using namespace loadgen::python;

namespace {

/// A line that Python's logging has let pass. `level` is a name, also one of the script's own.
void write_log(nb::handle level, nb::handle logger, nb::handle message) {
  std::string spare[3];
  log::write_line(utf8(level, spare[0]), utf8(logger, spare[1]), utf8(message, spare[2]));
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
  bind_jar(module);
  bind_run(module);
}

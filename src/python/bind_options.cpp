#include "cli/limits.hpp"
#include "cli/log_setup.hpp"
#include "cli/options.hpp"
#include "cli/start.hpp"
#include "cli/ways.hpp"
#include "python/bindings.hpp"
#include "python/engine.hpp"
#include "python/ways.hpp"

#include <fmt/format.h>

#include <nanobind/stl/chrono.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <memory>
#include <stdexcept>
#include <tuple>
#include <utility>

namespace loadgen::python {
namespace {

namespace nb = nanobind;
using cli::Options;
using cli::UsageError;

cli::Invocation invocation(std::vector<std::string> arguments) {
  return {std::move(arguments), cli::real_environment(), cli::real_files(), true, {}};
}

/// An option that a locustfile has added: its flags, environment variable, arity, and how many
/// values it takes if the arity leaves that open.
using Added = std::tuple<std::vector<std::string>, std::string, std::string, std::size_t>;

cli::Arity arity_of(const std::string& name) {
  using enum cli::Arity;
  for (const auto& [known, arity] : {
           std::pair{"flag", flag},
           {"on_off", on_off},
           {"count", count},
           {"one", one},
           {"optional", optional},
           {"list", list},
           {"some", some},
           {"exactly", exactly},
           {"repeatable", repeatable},
       }) {
    if (name == known) return arity;
  }
  throw std::invalid_argument(name);
}

/// A row that refers to the texts of `added`.
cli::Option option_of(const Added& added) {
  const auto& [flags, env, arity, values] = added;
  cli::Option option{.flags = {}, .env = env, .arity = arity_of(arity), .values = values};
  option.owner = cli::Owner::locustfile;
  if (flags.size() > option.flags.size()) {
    throw UsageError(
        fmt::format(
            "the locustfile adds an option {} with more than {} names",
            flags.front(),
            option.flags.size()
        ),
        1
    );
  }
  std::ranges::copy(flags, option.flags.begin());
  return option;
}

nb::object as_python(const cli::Value& value) {
  return std::visit(
      [](const auto& held) -> nb::object {
        using Held = std::decay_t<decltype(held)>;
        if constexpr (std::is_same_v<Held, std::chrono::seconds>) {
          return nb::int_(held.count());
        } else if constexpr (std::is_same_v<Held, log::Level>) {
          constexpr const char* kNames[] = {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"};
          return nb::str(kNames[static_cast<int>(held)]);
        } else if constexpr (std::is_same_v<Held, cli::Header>) {
          return nb::make_tuple(held.name, held.value);
        } else {
          return nb::cast(held);
        }
      },
      value
  );
}

nb::dict given(const Options& options) {
  nb::dict dict;
  for (const auto& [name, value] : options.given) dict[name.c_str()] = as_python(value);
  return dict;
}

/// Base name of the program that the user started, which names itself in messages.
std::string& program() {
  static std::string name = "loadgen";
  return name;
}

std::vector<std::string> find_locustfiles(const std::vector<std::string>& arguments) {
  return cli::find_locustfiles(invocation(arguments));
}

/// Tells the engine how connections are made. Mistakes come to light now, not in the first request.
void set_ways(const Options& options) {
  Engine& engine = Engine::instance();
  engine.tls = cli::tls_options(options);
  static_cast<void>(cli::tls_settings(engine.tls));
  engine.proxies = cli::proxies(options);
  engine.max_time = cli::timeouts(options).whole;
  engine.use_network(cli::network(options));
  adopt_options();
}

Options parse(const std::vector<std::string>& arguments, const std::vector<Added>& added) {
  std::vector<cli::Option> options;
  for (const Added& each : added) options.push_back(option_of(each));
  cli::Invocation all = invocation(arguments);
  for (const cli::Option& option : options) all.added.push_back(&option);
  Options parsed = std::get<Options>(cli::parse_options(all));
  set_ways(parsed);
  return parsed;
}

[[noreturn]] void refuse(const std::string& message, int exit_code) {
  throw UsageError(message, exit_code);
}

/// Sends log lines where they are wanted. Once a process.
void set_up_log(const Options& options) {
  static std::unique_ptr<cli::LogSetup> setup;
  setup = std::make_unique<cli::LogSetup>(options);
}

/// A run is about to start: makes room for its connections and says so.
void announce(const Options& options) {
  Engine& engine = Engine::instance();
  engine.use_loops(options.threads.value_or(1));
  const std::size_t open_files = cli::raise_open_files();
  cli::log_start(program());
  cli::check_processes(options);
  cli::warn_of_open_files(options.users, engine.loop_count(), open_files);
}

/// A mistake of the user ends the program, as in the plain binary.
void exit_by(const std::exception_ptr& thrown, void*) {
  try {
    std::rethrow_exception(thrown);
  } catch (const UsageError& error) {
    std::fputs(error.text(program()).c_str(), stderr);
    PyErr_SetObject(PyExc_SystemExit, nb::int_(error.exit_code()).ptr());
  }
}

}  // namespace

void bind_options(nb::module_& module) {
  nb::class_<Options>(module, "Options")
      .def_ro("user_classes", &Options::user_classes)
      .def_rw("host", &Options::host)
      .def_rw("command", &Options::command)
      .def_rw("users", &Options::users)
      .def_rw("spawn_rate", &Options::spawn_rate)
      .def_rw("run_time", &Options::run_time, nb::arg().none())
      .def_rw("stop_timeout", &Options::stop_timeout)
      .def_rw("reset_stats", &Options::reset_stats)
      .def_rw("exit_code_on_error", &Options::exit_code_on_error)
      .def_rw("only_summary", &Options::only_summary)
      .def_rw("json", &Options::json)
      .def_rw("json_file", &Options::json_file)
      .def_rw("html", &Options::html)
      .def_ro("tags", &Options::tags)
      .def_ro("exclude_tags", &Options::exclude_tags)
      .def_ro("list", &Options::list)
      .def_ro("config_users", &Options::config_users)
      .def_ro("locustfile_words", &Options::locustfile_words)
      .def_ro("otel", &Options::otel)
      .def_ro("debug_user", &Options::debug_user)
      .def_ro("equal_weights", &Options::equal_weights)
      .def_ro("show_task_ratio", &Options::show_task_ratio)
      .def_ro("show_task_ratio_json", &Options::show_task_ratio_json)
      .def_ro("skip_log_setup", &Options::skip_log_setup)
      .def_prop_ro("given", &given);
  nb::register_exception_translator(&exit_by);
  module.def("set_program", [](std::string name) { program() = std::move(name); });
  module.def("find_locustfiles", &find_locustfiles);
  module.def("parse_options", &parse);
  module.def("refuse", &refuse);
  module.def("require_headless", &cli::require_headless);
  module.def("set_up_log", &set_up_log);
  module.def("announce", &announce);
  module.def("log_implied_options", &cli::log_implied_options);
}

}  // namespace loadgen::python

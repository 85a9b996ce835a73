#include "python/bindings.hpp"
#include "python/python_run.hpp"

#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <tuple>

namespace loadgen::python {
namespace {

namespace nb = nanobind;

/// An entry's figures at one moment, with those of all requests, which its rates refer to.
struct Figures {
  StatsEntry entry;
  StatsEntry total;
};

double seconds(WallTime time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

double millis(Nanos span) {
  return Millis(span).count();
}

using Key = std::tuple<std::string, std::string>;  // method, name

std::vector<Key> keys(PythonRun& run) {
  std::vector<Key> result;
  run.inspect([&](const Stats& stats) {
    for (const auto* entry : stats.entries()) result.emplace_back(entry->method(), entry->name());
  });
  return result;
}

/// Of a (method, name) without requests, figures of nothing.
Figures figures(PythonRun& run, const std::string& method, const std::string& name) {
  Figures result{{method, name}, {"", "Aggregated"}};
  run.inspect([&](const Stats& stats) {
    result.total = stats.total();
    for (const auto* entry : stats.entries()) {
      if (entry->method() == method && entry->name() == name) result.entry = *entry;
    }
  });
  return result;
}

Figures total(PythonRun& run) {
  Figures result{{"", "Aggregated"}, {"", "Aggregated"}};
  run.inspect([&](const Stats& stats) { result = {stats.total(), stats.total()}; });
  return result;
}

using FailureFigures = std::tuple<std::string, std::string, std::string, std::uint64_t>;

/// Method, name, text and occurrences of each failure.
std::vector<FailureFigures> failures(PythonRun& run) {
  std::vector<FailureFigures> result;
  run.inspect([&](const Stats& stats) {
    for (const auto& row : stats.failures()) {
      result.emplace_back(row.method, row.name, row.text, row.occurrences);
    }
  });
  return result;
}

/// Message, traceback and count of what escaped from tasks.
std::vector<std::tuple<std::string, std::string, std::uint64_t>> exceptions(PythonRun& run) {
  std::vector<std::tuple<std::string, std::string, std::uint64_t>> result;
  run.inspect([&](const Stats& stats) {
    for (const auto& row : stats.exceptions()) {
      result.emplace_back(row.message, row.traceback, row.count);
    }
  });
  return result;
}

nb::dict response_times(const Figures& figures) {
  nb::dict dict;
  for (const auto& [time, count] : figures.entry.response_times().in_order()) {
    dict[nb::int_(time.count())] = count;
  }
  return dict;
}

void bind_figures(nb::module_& module) {
  nb::class_<Figures>(module, "Figures")
      .def_prop_ro("method", [](const Figures& f) { return f.entry.method(); })
      .def_prop_ro("name", [](const Figures& f) { return f.entry.name(); })
      .def_prop_ro("num_requests", [](const Figures& f) { return f.entry.num_requests(); })
      .def_prop_ro(
          "num_none_requests", [](const Figures& f) { return f.entry.num_none_requests(); }
      )
      .def_prop_ro("num_failures", [](const Figures& f) { return f.entry.num_failures(); })
      .def_prop_ro(
          "total_content_length", [](const Figures& f) { return f.entry.total_content_length(); }
      )
      .def_prop_ro(
          "total_response_time",
          [](const Figures& f) { return f.entry.total_response_time().count(); }
      )
      .def_prop_ro(
          "avg_response_time", [](const Figures& f) { return f.entry.avg_response_time().count(); }
      )
      .def_prop_ro(
          "min_response_time",
          [](const Figures& f) -> std::optional<double> {
            const auto min = f.entry.min_response_time();
            return min ? std::optional(millis(*min)) : std::nullopt;
          }
      )
      .def_prop_ro(
          "max_response_time", [](const Figures& f) { return millis(f.entry.max_response_time()); }
      )
      .def_prop_ro(
          "median_response_time",
          [](const Figures& f) { return millis(f.entry.median_response_time()); }
      )
      .def_prop_ro("fail_ratio", [](const Figures& f) { return f.entry.fail_ratio(); })
      .def_prop_ro(
          "avg_content_length", [](const Figures& f) { return f.entry.avg_content_length(); }
      )
      .def_prop_ro("total_rps", [](const Figures& f) { return f.entry.total_rps(f.total); })
      .def_prop_ro(
          "total_fail_per_sec", [](const Figures& f) { return f.entry.total_fail_per_sec(f.total); }
      )
      .def_prop_ro("current_rps", [](const Figures& f) { return f.entry.current_rps(f.total); })
      .def_prop_ro(
          "current_fail_per_sec",
          [](const Figures& f) { return f.entry.current_fail_per_sec(f.total); }
      )
      .def_prop_ro("start_time", [](const Figures& f) { return seconds(f.entry.start_time()); })
      .def_prop_ro(
          "last_request_timestamp",
          [](const Figures& f) -> std::optional<double> {
            const auto last = f.entry.last_request_time();
            return last ? std::optional(seconds(*last)) : std::nullopt;
          }
      )
      .def_prop_ro("response_times", &response_times)
      .def("percentile", [](const Figures& f, double fraction) {
        return f.entry.percentile(fraction).count();
      });
}

ClassCounts counts_of(const nb::dict& dict) {
  ClassCounts counts;
  for (const auto& [name, count] : dict) {
    counts[nb::cast<std::string>(name)] = nb::cast<std::size_t>(count);
  }
  return counts;
}

using Spec = std::tuple<std::string, double, std::size_t>;  // name, weight, fixed_count

void start(PythonRun& run, const std::vector<Spec>& specs, bool shaped) {
  std::vector<ClassSpec> classes;
  for (const auto& [name, weight, fixed_count] : specs) {
    classes.push_back(ClassSpec{name, weight, fixed_count});
  }
  run.start(std::move(classes), shaped);
}

void set_stage(
    PythonRun& run,
    std::size_t users,
    double spawn_rate,
    std::optional<std::vector<std::string>> classes
) {
  run.set_stage(ShapeStage{users, spawn_rate, std::move(classes)});
}

}  // namespace

void bind_run(nb::module_& module) {
  bind_figures(module);
  nb::class_<PythonRun>(module, "Run")
      .def(
          "__init__",
          [](PythonRun* self, const cli::Options& options, nb::handle handler) {
            new (self) PythonRun(options, handler);
          },
          nb::keep_alive<1, 2>(),
          nb::keep_alive<1, 3>()
      )
      .def("open_outputs", &PythonRun::open_outputs)
      .def("start", &start)
      .def("quit", &PythonRun::quit)
      .def("stop", &PythonRun::stop)
      .def("edit", &PythonRun::edit)
      .def(
          "set_alive",
          [](PythonRun& run, const nb::dict& alive) { run.set_alive(counts_of(alive)); }
      )
      .def(
          "set_facts",
          [](PythonRun& run, std::string host, std::string task_ratios) {
            run.set_facts({std::move(host), std::move(task_ratios)});
          }
      )
      .def("set_outcome", &PythonRun::set_outcome, nb::arg().none(), nb::arg())
      .def("set_stage", &set_stage, nb::arg(), nb::arg(), nb::arg().none())
      .def("keys", &keys)
      .def("figures", &figures)
      .def("total", &total)
      .def("failures", &failures)
      .def("exceptions", &exceptions);
}

}  // namespace loadgen::python

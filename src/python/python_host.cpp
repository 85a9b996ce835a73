#include "python/python_host.hpp"

#include <boost/asio/post.hpp>

#include <nanobind/stl/string.h>

namespace loadgen::python {
namespace {

namespace nb = nanobind;

double seconds(Nanos span) {
  return std::chrono::duration<double>(span).count();
}

nb::dict as_dict(const ClassCounts& counts) {
  nb::dict dict;
  for (const auto& [name, count] : counts) dict[name.c_str()] = count;
  return dict;
}

}  // namespace

PythonHost::PythonHost(Calls& calls, Engine& engine, Engine::Reported reported)
    : calls_(calls),
      engine_(engine),
      reported_(std::move(reported)),
      report_timer_(calls.control()) {}

PythonHost::~PythonHost() {
  engine_.end();
}

void PythonHost::begin(const HostRequest& request) {
  ++orders_;
  state_ = HostState::ready;
  calls_.ask(
      [this, host = request.host](nb::handle handler, const nb::object& done) {
        engine_.begin([this](HostReport report) {
          boost::asio::post(calls_.control(), [this, report = std::move(report)]() mutable {
            reported_(std::move(report));
          });
        });
        handler.attr("begin")(host);
        done(true);
      },
      [](bool) {}
  );
  schedule_report(Clock::now() + kReportEvery - kReportLead);
}

void PythonHost::schedule_report(TimePoint due) {
  report_timer_.expires_at(due);
  report_timer_.async_wait([this, due](const boost::system::error_code& error) {
    if (error) return;
    flush([] {});
    schedule_report(due + kReportEvery);
  });
}

void PythonHost::report() {
  boost::asio::post(calls_.control(), [this, report = engine_.take_report()]() mutable {
    reported_(std::move(report));
  });
}

void PythonHost::apply(const ClassCounts& wanted, Nanos stop_timeout, Done done) {
  state_ = HostState::spawning;
  calls_.ask(
      [wanted, stop_timeout](nb::handle handler, const nb::object& finished) {
        handler.attr("apply")(as_dict(wanted), seconds(stop_timeout), finished);
      },
      [this, order = ++orders_, done = std::move(done)](bool) {
        if (order == orders_) state_ = HostState::running;
        done();
        // The run has its turn first, and with it the end of the ramp: as in Locust, listeners
        // hear of that before the last users begin.
        boost::asio::post(calls_.control(), [this] { release(); });
      }
  );
}

void PythonHost::release() {
  calls_.ask(
      [](nb::handle handler, const nb::object& finished) {
        handler.attr("release")();
        finished(true);
      },
      [](bool) {}
  );
}

void PythonHost::stop(Nanos stop_timeout, Done done) {
  ++orders_;
  state_ = HostState::stopping;
  calls_.ask(
      [stop_timeout](nb::handle handler, const nb::object& finished) {
        handler.attr("stop")(seconds(stop_timeout), finished);
      },
      [this, done = std::move(done)](bool) {
        flush([this, done] {
          state_ = HostState::stopped;
          done();
        });
      }
  );
}

void PythonHost::stop_now() {
  stop_now_listener_();
  calls_.ask(
      [](nb::handle handler, const nb::object& finished) {
        handler.attr("stop_now")();
        finished(true);
      },
      [](bool) {}
  );
  calls_.hasten();
}

void PythonHost::flush(Done done) {
  calls_.ask(
      [this](nb::handle, const nb::object& finished) {
        report();
        finished(true);
      },
      [done = std::move(done)](bool) { done(); }
  );
}

}  // namespace loadgen::python

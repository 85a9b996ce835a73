#include "python/python_script.hpp"

namespace loadgen::python {

namespace nb = nanobind;

void PythonScript::call(const char* method, Done done) {
  calls_.ask(
      [method](nb::handle handler, const nb::object& finished) { handler.attr(method)(finished); },
      [done = std::move(done)](bool) { done(); }
  );
}

void PythonScript::test_start(Done done) {
  call("test_start", std::move(done));
}

void PythonScript::spawning_complete(std::size_t users, Done done) {
  calls_.ask(
      [users](nb::handle handler, const nb::object& finished) {
        handler.attr("spawning_complete")(users, finished);
      },
      [done = std::move(done)](bool) { done(); }
  );
}

void PythonScript::test_stopping(Done done) {
  end_listener_();
  call("test_stopping", std::move(done));
}

void PythonScript::test_stop(Done done) {
  call("test_stop", std::move(done));
}

void PythonScript::quitting(Done done) {
  end_listener_();
  call("quitting", std::move(done));
}

void PythonScript::cpu_too_high(double percent) {
  calls_.ask(
      [percent](nb::handle handler, const nb::object& finished) {
        handler.attr("cpu_warning")(percent, finished);
      },
      [](bool) {}
  );
}

void PythonScript::quit(Done done) {
  calls_.ask(
      [code = will_exit_with_](nb::handle handler, const nb::object& finished) {
        handler.attr("quit")(code, finished);
      },
      [done = std::move(done)](bool) { done(); }
  );
}

void PythonShape::tick(Nanos, Answer answer) {
  stage_.reset();
  calls_.ask(
      [](nb::handle handler, const nb::object& finished) { handler.attr("tick")(finished); },
      [this, answer = std::move(answer)](bool) { answer(std::move(stage_)); }
  );
}

}  // namespace loadgen::python

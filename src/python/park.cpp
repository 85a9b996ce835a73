#include "python/park.hpp"

#include "python/engine.hpp"

#include <greenlet/greenlet.h>

#include <utility>

namespace loadgen::python {
namespace {

namespace nb = nanobind;

/// gevent's hub of the thread on which Python's users live. Lives as long as the process.
struct Hub {
  PyGreenlet* greenlet;
  unsigned long thread;
};

PyGreenlet* as_greenlet(nb::handle object) {
  return reinterpret_cast<PyGreenlet*>(object.ptr());
}

Hub start_watching() {
  PyGreenlet_Import();
  if (PyErr_Occurred() != nullptr) throw nb::python_error();
  nb::object hub = nb::module_::import_("gevent").attr("get_hub")();
  nb::object watcher = hub.attr("loop").attr("io")(Engine::instance().mailbox.fd(), 1);
  watcher.attr("start")(nb::cpp_function([] { Engine::instance().mailbox.drain(); }));
  // Both live as long as the process.
  watcher.release();
  return {as_greenlet(hub.release()), PyThread_get_thread_ident()};
}

const Hub& hub() {
  static const Hub value = start_watching();
  return value;
}

nb::object this_greenlet() {
  const Hub& home = hub();  // first: it imports greenlet's functions
  nb::object current = nb::steal(reinterpret_cast<PyObject*>(PyGreenlet_GetCurrent()));
  if (!current.is_valid()) throw nb::python_error();
  const bool elsewhere = PyThread_get_thread_ident() != home.thread;
  if (elsewhere || as_greenlet(current) == home.greenlet) {
    const char* text = elsewhere ? "loadgen: requests from other threads than the main one aren't "
                                   "there yet"
                                 : "requests cannot be sent from gevent's hub";
    PyErr_SetString(PyExc_NotImplementedError, text);
    throw nb::python_error();
  }
  return current;
}

}  // namespace

void watch_mailbox() {
  static_cast<void>(hub());
}

Parked::Parked() : greenlet_(this_greenlet()) {}

bool Parked::wait() {
  while (!done_) {
    const nb::object result = nb::steal(PyGreenlet_Switch(hub().greenlet, nullptr, nullptr));
    if (result.is_valid()) continue;
    greenlet_.reset();
    return false;
  }
  return true;
}

void Parked::resume() {
  done_ = true;
  const nb::object greenlet = std::move(greenlet_);
  if (!greenlet.is_valid()) return;
  const nb::object result = nb::steal(PyGreenlet_Switch(as_greenlet(greenlet), nullptr, nullptr));
  // What a greenlet dies of is reported by gevent; SystemExit and the like are for the hub.
  if (!result.is_valid()) PyErr_WriteUnraisable(greenlet.ptr());
}

void Bell::wait() {
  const bool rang = parked_.emplace().wait();
  parked_.reset();
  if (!rang) throw nb::python_error();
}

void Bell::ring() {
  // From here on it may be gone: its greenlet takes it away.
  if (parked_) parked_->resume();
}

}  // namespace loadgen::python

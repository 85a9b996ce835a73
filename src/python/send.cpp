#include "python/send.hpp"

#include "python/engine.hpp"
#include "python/lane.hpp"

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

/// A send that a greenlet waits for. Seen on Python's thread, but for `sending`.
struct Waiting {
  nb::object greenlet;
  bool done = false;
  bool abandoned = false;
  std::shared_ptr<http::Sending> sending;  // set on the loop's thread, before the end
};

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

/// In the hub: the answer is there.
void resume(const std::shared_ptr<Waiting>& waiting) {
  waiting->done = true;
  if (waiting->abandoned) return;
  const nb::object greenlet = std::move(waiting->greenlet);
  const nb::object result = nb::steal(PyGreenlet_Switch(as_greenlet(greenlet), nullptr, nullptr));
  // What a greenlet dies of is reported by gevent; SystemExit and the like are for the hub.
  if (!result.is_valid()) PyErr_WriteUnraisable(greenlet.ptr());
}

void submit(Lane& lane, http::Sending::Order order, const std::shared_ptr<Waiting>& waiting) {
  auto start = [&lane, waiting, order = std::move(order)]() mutable {
    waiting->sending = http::Sending::start(std::move(order), [&lane, waiting](http::Sending&) {
      lane.deliver([waiting] { resume(waiting); });
    });
  };
  // std::function copies what it is made of.
  lane.post([start = std::make_shared<decltype(start)>(std::move(start))] { (*start)(); });
}

void abandon(Lane& lane, const std::shared_ptr<Waiting>& waiting) {
  waiting->abandoned = true;
  waiting->greenlet.reset();
  Engine::instance().recorder.count_cut_off();
  lane.post([waiting] { waiting->sending->cut(); });
}

}  // namespace

void watch_mailbox() {
  static_cast<void>(hub());
}

UserSession::UserSession(http::Dialect dialect, unsigned max_connections)
    : lane_(Engine::instance().next_lane()),
      session_(std::make_shared<http::Session>(
          lane_.client(), max_connections, jar_, dialect == http::Dialect::fasthttp
      )) {}

UserSession::~UserSession() {
  // Its connections belong to the loop.
  lane_.post([session = std::move(session_)] {});
}

std::shared_ptr<http::Sending> UserSession::send(http::Sending::Order order) {
  const auto waiting = std::make_shared<Waiting>();
  waiting->greenlet = this_greenlet();
  Recorder& recorder = Engine::instance().recorder;
  recorder.count_begun();
  order.session = session_;
  submit(lane_, std::move(order), waiting);
  while (!waiting->done) {
    const nb::object result = nb::steal(PyGreenlet_Switch(hub().greenlet, nullptr, nullptr));
    if (result.is_valid()) continue;
    if (!waiting->done) abandon(lane_, waiting);
    throw nb::python_error();
  }
  for (unsigned i = 0; i < waiting->sending->reply().resent; ++i) recorder.count_resent();
  return waiting->sending;
}

}  // namespace loadgen::python

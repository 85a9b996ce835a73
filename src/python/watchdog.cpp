#include "python/watchdog.hpp"

#include "log/log.hpp"

#include <nanobind/stl/string.h>

#include <string>

namespace loadgen::python {
namespace {

namespace nb = nanobind;

constexpr std::chrono::milliseconds kLookEvery{500};
constexpr std::chrono::seconds kNamedAfter{5};
constexpr std::chrono::seconds kInterruptedAfter{1};

}  // namespace

Watchdog::Watchdog(Mailbox& mailbox, nb::handle handler, unsigned long python_thread)
    : mailbox_(mailbox), handler_(handler), python_thread_(python_thread) {
  thread_ = std::thread([this] { watch(); });
}

Watchdog::~Watchdog() {
  {
    const std::lock_guard lock(mutex_);
    leave_ = true;
  }
  condition_.notify_one();
  thread_.join();
}

void Watchdog::interrupt_from(TimePoint at) {
  const std::lock_guard lock(mutex_);
  interrupt_from_ = at;
}

void Watchdog::watch() {
  std::unique_lock lock(mutex_);
  while (!condition_.wait_for(lock, kLookEvery, [this] { return leave_; })) {
    lock.unlock();
    const TimePoint now = Clock::now();
    if (answered()) {
      ping();
    } else {
      look(now);
    }
    lock.lock();
  }
}

bool Watchdog::answered() const {
  const std::lock_guard lock(ping_->mutex);
  return ping_->answered;
}

void Watchdog::ping() {
  named_ = false;
  sent_ = Clock::now();
  ping_->answered = false;
  mailbox_.post([ping = ping_] {
    const std::lock_guard lock(ping->mutex);
    ping->answered = true;
  });
}

void Watchdog::look(TimePoint now) {
  TimePoint interrupt_from;
  {
    const std::lock_guard lock(mutex_);
    interrupt_from = interrupt_from_;
  }
  if (now - sent_ >= kNamedAfter && !named_) {
    named_ = true;
    name_it();
  }
  if (now >= interrupt_from && now - sent_ >= kInterruptedAfter) interrupt();
}

void Watchdog::name_it() {
  std::string what;
  {
    const nb::gil_scoped_acquire lock;
    if (answered()) return;
    try {
      what = nb::cast<std::string>(handler_.attr("describe_stall")());
    } catch (const nb::python_error& error) {
      what = error.what();
    }
  }
  log::warning(
      "locust.runners",
      "No user has run for {} seconds, because one does not yield: {}",
      kNamedAfter.count(),
      what
  );
}

void Watchdog::interrupt() {
  const nb::gil_scoped_acquire lock;
  if (answered()) return;
  try {
    if (!nb::cast<bool>(handler_.attr("is_user_stalled")())) return;
    const nb::object exit = nb::module_::import_("greenlet").attr("GreenletExit");
    PyThreadState_SetAsyncExc(python_thread_, exit.ptr());
  } catch (const nb::python_error& error) {
    log::error("locust.runners", "A task that does not yield stays: {}", error.what());
  }
}

}  // namespace loadgen::python

#include "python/mailbox.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <iterator>
#include <system_error>
#include <utility>

namespace loadgen::python {
namespace {

int make_eventfd() {
  const int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (fd < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  return fd;
}

}  // namespace

Mailbox::Mailbox() : fd_(make_eventfd()) {}

Mailbox::~Mailbox() {
  close(fd_);
}

void Mailbox::post(Action action) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    actions_.push_back(std::move(action));
    wake = !std::exchange(signalled_, true);
  }
  if (wake) signal();
}

void Mailbox::post_all(std::vector<Action>& actions) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    std::ranges::move(actions, std::back_inserter(actions_));
    wake = !std::exchange(signalled_, true);
  }
  actions.clear();
  if (wake) signal();
}

void Mailbox::signal() {
  const std::uint64_t one = 1;
  // Cannot fail: the counter is at most 1.
  static_cast<void>(!write(fd_, &one, sizeof one));
}

void Mailbox::drain() {
  std::uint64_t count = 0;
  static_cast<void>(!read(fd_, &count, sizeof count));
  std::vector<Action> batch = std::move(taken_);
  {
    const std::lock_guard lock(mutex_);
    batch.swap(actions_);
    signalled_ = false;
  }
  for (const Action& action : batch) action();
  batch.clear();
  taken_ = std::move(batch);
}

}  // namespace loadgen::python

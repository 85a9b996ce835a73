#include "python/lane.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace loadgen::python {

Lane::Lane(std::size_t index, Mailbox& mailbox, LoopListener listener)
    : mailbox_(mailbox),
      loop_(index, UserClasses{}, std::move(listener)),
      client_(loop_.context().io, loop_.context().recorder) {}

void Lane::post(std::function<void()> action) {
  {
    const std::lock_guard lock(mutex_);
    actions_.push_back(std::move(action));
    if (std::exchange(posted_, true)) return;
  }
  boost::asio::post(client_.io, [this] { drain(); });
}

void Lane::deliver(Mailbox::Action action) {
  delivered_.push_back(std::move(action));
  if (delivered_.size() > 1) return;
  // Behind the other sockets that are ready. A write to the mailbox for each answer would have
  // Python's thread take the CPU for each, where both share one.
  boost::asio::post(client_.io, [this] { mailbox_.post_all(delivered_); });
}

void Lane::drain() {
  auto batch = std::move(taken_);
  {
    const std::lock_guard lock(mutex_);
    batch.swap(actions_);
    posted_ = false;
  }
  for (const auto& action : batch) action();
  batch.clear();
  taken_ = std::move(batch);
}

}  // namespace loadgen::python

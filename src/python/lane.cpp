#include "python/lane.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace loadgen::python {

Lane::Lane(std::size_t index, LoopListener listener)
    : loop_(index, UserClasses{}, std::move(listener)), client_(loop_.context().io) {}

void Lane::post(std::function<void()> action) {
  {
    const std::lock_guard lock(mutex_);
    actions_.push_back(std::move(action));
    if (std::exchange(posted_, true)) return;
  }
  boost::asio::post(client_.io, [this] { drain(); });
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

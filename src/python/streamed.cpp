#include "python/streamed.hpp"

#include "python/engine.hpp"
#include "python/feed.hpp"
#include "python/lane.hpp"

#include <stdexcept>
#include <utility>

namespace loadgen::python {

namespace nb = nanobind;

// The stream tells on the loop; its reader is woken in the hub.
Streamed::Streamed(Lane& lane)
    : lane_(lane), body_(lane.client().io, [this] {
        lane_.deliver([self = shared_from_this()] { self->bell_.ring(); });
      }) {}

std::shared_ptr<Streamed> Streamed::start(
    Lane& lane, http::Sending::Order order, nb::handle source
) {
  const auto streamed = std::make_shared<Streamed>(lane);
  static_cast<void>(Parked());  // throws, where it would, before anything is sent
  Recorder& recorder = Engine::instance().recorder;
  recorder.count_begun();
  order.options.stream = &streamed->body_;
  Feed feed(lane, source, [streamed] { streamed->bell_.ring(); });
  feed.join(order.options);
  auto begin = [streamed, order = std::move(order)]() mutable {
    streamed->sending_ = http::Sending::start(std::move(order), [streamed](http::Sending&) {
      streamed->body_.end();
    });
  };
  lane.post([begin = std::make_shared<decltype(begin)>(std::move(begin))] { (*begin)(); });
  try {
    for (;;) {
      feed.work();
      streamed->take();
      if (streamed->taken_.begun || streamed->taken_.ended) break;
      streamed->wait();
    }
  } catch (const nb::python_error&) {
    recorder.count_cut_off();
    streamed->close();
    throw;
  }
  return streamed;
}

void Streamed::take() {
  taken_ = body_.take(bytes_);
  if (taken_.made_room) lane_.post([self = shared_from_this()] { self->body_.resume(); });
}

/// Until the stream has told of news.
void Streamed::wait() {
  try {
    bell_.wait();
  } catch (const nb::python_error&) {
    close();
    throw;
  }
}

std::string Streamed::read(std::size_t most) {
  if (bell_.is_waited_for()) throw std::runtime_error("another greenlet reads this answer");
  while (read_ == bytes_.size() && !taken_.ended) {
    bytes_.clear();
    read_ = 0;
    take();
    if (bytes_.empty() && !taken_.ended) wait();
  }
  std::string piece = bytes_.substr(read_, most);
  read_ += piece.size();
  return piece;
}

void Streamed::close() {
  if (taken_.ended) return;
  lane_.post([self = shared_from_this()] {
    if (self->sending_) self->sending_->cut();
  });
}

}  // namespace loadgen::python

#include "python/send.hpp"

#include "python/engine.hpp"
#include "python/feed.hpp"
#include "python/lane.hpp"

#include <utility>

namespace loadgen::python {
namespace {

namespace nb = nanobind;

/// A send that a greenlet waits for. Seen on Python's thread, but for `sending`.
struct Waiting {
  Parked parked;
  std::shared_ptr<http::Sending> sending{};  // set on the loop's thread, before the end

  void end() { parked.resume(); }
};

/// The same of one whose body the greenlet makes meanwhile.
struct Making {
  Bell bell;
  bool ended = false;
  std::shared_ptr<http::Sending> sending{};

  void end() {
    ended = true;
    bell.ring();
  }
};

template <typename Waits>
void submit(Lane& lane, http::Sending::Order order, const std::shared_ptr<Waits>& waiting) {
  auto start = [&lane, waiting, order = std::move(order)]() mutable {
    waiting->sending = http::Sending::start(std::move(order), [&lane, waiting](http::Sending&) {
      lane.deliver([waiting] { waiting->end(); });
    });
  };
  // std::function copies what it is made of.
  lane.post([start = std::make_shared<decltype(start)>(std::move(start))] { (*start)(); });
}

template <typename Waits>
void abandon(Lane& lane, const std::shared_ptr<Waits>& waiting) {
  Engine::instance().recorder.count_cut_off();
  lane.post([waiting] { waiting->sending->cut(); });
}

void count_resent(const http::Reply& reply) {
  for (unsigned i = 0; i < reply.resent; ++i) Engine::instance().recorder.count_resent();
}

}  // namespace

UserSession::UserSession(http::Dialect dialect, unsigned max_connections)
    : lane_(Engine::instance().next_lane()),
      session_(std::make_shared<http::Session>(
          lane_.client(), max_connections, jar_, dialect == http::Dialect::fasthttp
      )) {}

UserSession::~UserSession() {
  // Its connections belong to the loop.
  lane_.post([session = std::move(session_)] {});
}

std::shared_ptr<http::Sending> UserSession::send(http::Sending::Order order, nb::handle source) {
  if (source.is_valid()) return send_made(std::move(order), source);
  const auto waiting = std::make_shared<Waiting>();
  Engine::instance().recorder.count_begun();
  order.session = session_;
  submit(lane_, std::move(order), waiting);
  if (!waiting->parked.wait()) {
    abandon(lane_, waiting);
    throw nb::python_error();
  }
  count_resent(waiting->sending->reply());
  return waiting->sending;
}

std::shared_ptr<http::Sending> UserSession::send_made(
    http::Sending::Order order, nb::handle source
) {
  static_cast<void>(Parked());  // throws, where it would, before anything is sent
  const auto making = std::make_shared<Making>();
  Feed feed(lane_, source, [making] { making->bell.ring(); });
  Engine::instance().recorder.count_begun();
  order.session = session_;
  feed.join(order.options);
  submit(lane_, std::move(order), making);
  try {
    for (feed.work(); !making->ended; feed.work()) making->bell.wait();
  } catch (const nb::python_error&) {
    abandon(lane_, making);
    throw;
  }
  count_resent(making->sending->reply());
  return making->sending;
}

std::shared_ptr<Streamed> UserSession::stream(http::Sending::Order order, nb::handle source) {
  order.session = session_;
  auto streamed = Streamed::start(lane_, std::move(order), source);
  count_resent(streamed->reply());
  return streamed;
}

}  // namespace loadgen::python

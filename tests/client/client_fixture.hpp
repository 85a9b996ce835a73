#pragma once

#include "http/session.hpp"
#include "load/asio.hpp"
#include "support/scripted_server.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace loadgen::http {

/// One user's session on a loop that the test runs, and what it recorded.
class ClientTest : public testing::Test {
 protected:
  /// A request to `url`; its row is `METHOD TARGET`.
  PreparedRequest prepare(
      const std::string& url, const std::string& method = "GET", std::string body = {}
  ) {
    RequestSpec spec{method, *parse_url(url), {}, std::move(body)};
    PreparedRequest request;
    request.origin = spec.url.origin;
    request.wire = serialize(spec);
    request.name = spec.url.target;
    request.row = recorder_.name_id(method, request.name);
    request.head = is_head(method);
    request.idempotent = is_idempotent(method);
    return request;
  }

  /// Sends `request` and waits until it is recorded or was cut off.
  void send(const PreparedRequest& request) {
    begin(request);
    run_until_done();
  }

  /// Starts it; `request` stays until it is done.
  void begin(const PreparedRequest& request) {
    done_ = false;
    boost::asio::co_spawn(
        io_,
        task(request),
        boost::asio::bind_cancellation_slot(
            cancel_.slot(), [this](const std::exception_ptr&) { done_ = true; }
        )
    );
  }

  void run_until_done() {
    io_.restart();
    while (!done_ && io_.run_one_for(std::chrono::seconds(20)) > 0) {
    }
    ASSERT_TRUE(done_) << "the request did not end";
    stats_.extend(recorder_.take_delta());
  }

  /// As the engine cuts a task off.
  void cut() {
    user_.cut = true;
    cancel_.emit(boost::asio::cancellation_type::terminal);
  }

  std::uint64_t requests() const { return stats_.total().num_requests(); }
  std::uint64_t failures() const { return stats_.total().num_failures(); }

  /// The text of the only failure; empty if there is none.
  std::string failure() const {
    const auto rows = stats_.failures();
    return rows.empty() ? std::string() : rows.front().text;
  }

  boost::asio::io_context io_{1};
  Recorder recorder_;
  std::mt19937_64 random_{1};
  LoopContext context_{io_, recorder_, random_, WallTime{}};
  UserContext user_{context_};
  ClientOptions options_{{std::chrono::seconds(1), std::chrono::seconds(1)}, {}};
  LoopClient client_{context_, options_, nullptr};
  Session session_{client_, user_};
  boost::asio::cancellation_signal cancel_;
  Stats stats_;

 private:
  Co<void> task(const PreparedRequest& request) {
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    co_await session_.send(request, Clock::now());
  }

  bool done_ = false;
};

}  // namespace loadgen::http

#pragma once

#include "http/recording.hpp"
#include "http/session.hpp"
#include "loadgen/stats/recorder.hpp"
#include "support/scripted_server.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace loadgen::http {

using namespace std::chrono_literals;
using test::answer;
using test::expect_head;
using test::expect_request;
using test::Script;
using test::ScriptedServer;
using test::Step;

constexpr std::chrono::milliseconds kLimit = 10s;

inline Step closed() {
  return test::close();
}

/// One user's session with a loop of its own, driven by the test.
class Client {
 public:
  explicit Client(SendOptions options = {}, NetworkPtr network = std::make_shared<const Network>())
      : options_(std::move(options)), network_(std::move(network)) {}

  RecordedRequest request(
      const std::string& method, const std::string& url, const std::string& body = ""
  ) {
    const Url parsed = parse_url(url).value();
    return {recorder_, lay_out(method, parsed, {}, body), parsed.target};
  }

  RecordedRequest request(
      const std::string& method, const std::string& url, const Headers& headers
  ) {
    const Url parsed = parse_url(url).value();
    return {recorder_, lay_out(method, parsed, headers, ""), parsed.target};
  }

  /// Begins to send; run() ends it.
  void begin(const RecordedRequest& request) {
    running_ = true;
    io_.restart();
    boost::asio::co_spawn(
        io_,
        life(*this, request),
        boost::asio::bind_cancellation_slot(
            signal_.slot(),
            [this](const std::exception_ptr& error) {
              EXPECT_FALSE(error);
              running_ = false;
            }
        )
    );
  }

  void run() {
    const TimePoint end = Clock::now() + kLimit;
    while (running_ && Clock::now() < end) io_.run_one_for(100ms);
    ASSERT_FALSE(running_) << "the request did not end";
  }

  /// The same, with `beside` done again and again in between.
  void run_beside(const std::function<void()>& beside) {
    const TimePoint end = Clock::now() + kLimit;
    for (; running_ && Clock::now() < end; beside()) io_.run_one_for(1ms);
    ASSERT_FALSE(running_) << "the request did not end";
  }

  boost::asio::io_context& loop() { return io_; }

  /// Does what can be done without waiting.
  void poll() { io_.poll(); }

  /// Runs the loop until the server has seen `count` requests.
  void run_until_requests(ScriptedServer& server, std::size_t count) {
    while (running_ && !server.wait_for_requests(count, 0ms)) io_.run_one_for(1ms);
  }

  /// Runs the loop until the server has a connection.
  void run_until_connected(ScriptedServer& server) {
    while (running_ && server.connections() == 0) io_.run_one_for(1ms);
    io_.run_one_for(20ms);
  }

  void send(const RecordedRequest& request) {
    begin(request);
    run();
  }
  void get(const std::string& url) { send(request("GET", url)); }
  void post(const std::string& url, const std::string& body = "x") {
    send(request("POST", url, body));
  }

  /// From now on sends as `options` say.
  void use(SendOptions options) { options_ = std::move(options); }

  /// Another user of the same loop.
  void use_new_session() { session_.emplace(shared_); }

  /// As the engine cuts a task off.
  void cut() {
    user_.cut = true;
    signal_.emit(boost::asio::cancellation_type::terminal);
  }
  /// The same between two requests of a task.
  void cut_between_requests() { user_.cut = true; }
  void begin_next_task() { user_.cut = false; }

  const Reply& reply() const { return reply_; }

  Stats& stats() {
    stats_.extend(recorder_.take_delta());
    return stats_;
  }
  std::uint64_t requests() { return stats().total().num_requests(); }
  std::uint64_t resent() { return stats().counters().resent; }

  /// The text of the first failure; empty if there is none.
  std::string failure() {
    const auto texts = failures();
    return texts.empty() ? std::string() : texts.front();
  }

  /// Each failure as often as it occurred.
  std::vector<std::string> failures() {
    std::vector<std::string> texts;
    for (const FailureRow& row : stats().failures()) {
      texts.insert(texts.end(), row.occurrences, row.text);
    }
    return texts;
  }

 private:
  /// What a default user does.
  static Co<void> life(Client& client, const RecordedRequest& request) {
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    client.reply_ = Reply();
    const TimePoint began = Clock::now();
    if (client.user_.cut) co_return;
    client.recorder_.count_begun();
    co_await client.session_->fetch(
        request.request, nullptr, client.options_, client.user_, began, client.reply_
    );
    record(client.context_, request, client.reply_, client.options_.timeouts);
  }

  boost::asio::io_context io_{1};
  Recorder recorder_;
  std::mt19937_64 random_;
  LoopContext context_{io_, recorder_, random_, WallTime{}};
  boost::asio::cancellation_signal signal_;
  SendOptions options_;
  NetworkPtr network_;
  LoopClient shared_{io_, recorder_, network_};
  UserContext user_{context_};
  std::optional<Session> session_{std::in_place, shared_};
  Reply reply_;
  bool running_ = false;
  Stats stats_;
};

inline SendOptions impatient() {
  SendOptions options;
  options.timeouts = {1s, 1s};
  return options;
}

}  // namespace loadgen::http

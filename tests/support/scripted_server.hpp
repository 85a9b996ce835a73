#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace loadgen::test {

/// One step of what a connection of a ScriptedServer does.
struct Step {
  enum class Kind { expect_request, expect_head, send, wait, close, reset };

  Kind kind;
  std::string bytes;
  std::chrono::milliseconds time{};
};

/// Reads one whole request: its head, and the body by Content-Length or chunks.
Step expect_request();
/// Reads on until a head is there. What follows it stays unread, and the request is not counted.
Step expect_head();
Step send(std::string bytes);
Step wait(std::chrono::milliseconds time);
Step close();
/// Closes so that the peer gets a reset (RST).
Step reset();

/// A 200 with this body and its length.
Step answer(std::string_view body);

using Script = std::vector<Step>;

/// A server inside the test that does exactly what it is told: connection i follows script i, later
/// ones the last script. After its last step a connection stays open until the peer closes it.
class ScriptedServer {
 public:
  explicit ScriptedServer(std::vector<Script> scripts);
  ~ScriptedServer();
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  std::uint16_t port() const { return port_; }
  std::string url() const;  ///< `http://127.0.0.1:PORT`

  std::size_t connections() const;            ///< accepted so far
  std::size_t open_connections() const;       ///< of these, not yet ended by either side
  std::vector<std::string> requests() const;  ///< each as received, in the order of completion

  /// Whether so many requests arrived, or connections ended, within `limit`.
  bool wait_for_requests(std::size_t count, std::chrono::milliseconds limit);
  bool wait_for_ended(std::size_t count, std::chrono::milliseconds limit);

 private:
  void accept_connections();
  void serve(int socket, const Script& script);
  void play(int socket, const Script& script);
  bool expect_request(int socket, std::string& received);
  bool pause(std::chrono::milliseconds time);

  const std::vector<Script> scripts_;
  int listener_ = -1;
  std::uint16_t port_ = 0;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::set<int> open_;
  std::size_t ended_ = 0;
  std::vector<std::string> requests_;
  std::vector<std::thread> connection_threads_;
  std::thread acceptor_;
};

}  // namespace loadgen::test

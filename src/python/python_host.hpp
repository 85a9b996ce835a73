#pragma once

#include "load/asio.hpp"
#include "loadgen/user_host.hpp"
#include "python/calls.hpp"
#include "python/engine.hpp"

#include <functional>

namespace loadgen::python {

/// Hosts the users of a locustfile, which live in greenlets of Python's thread. This side lives on
/// the control thread and asks the handler there (locust/_host.py) for what is to be done.
class PythonHost final : public UserHost {
 public:
  PythonHost(Calls& calls, Engine& engine, Engine::Reported reported);
  ~PythonHost() override;

  const std::string& id() const override { return id_; }
  void begin(const HostRequest& request) override;
  void apply(const ClassCounts& wanted, Nanos stop_timeout, Done done) override;
  void stop(Nanos stop_timeout, Done done) override;
  void stop_now() override;
  void flush(Done done) override;
  ClassCounts counts() const override { return alive_; }
  HostState state() const override { return state_; }

  /// Python tells how many users are alive. On the control thread.
  void set_alive(ClassCounts alive) { alive_ = std::move(alive); }

  /// `listener` learns that nobody may take any more time.
  void on_stop_now(std::function<void()> listener) { stop_now_listener_ = std::move(listener); }

  /// Takes what Python recorded to the control thread. On Python's thread.
  void report();

 private:
  void schedule_report(TimePoint due);
  void release();

  const std::string id_ = "local";
  Calls& calls_;
  Engine& engine_;
  const Engine::Reported reported_;
  std::function<void()> stop_now_listener_ = [] {};
  Timer report_timer_;
  HostState state_ = HostState::ready;
  std::uint64_t orders_ = 0;  ///< calls of begin(), apply(), stop(): the last decides the state
  ClassCounts alive_;
};

}  // namespace loadgen::python

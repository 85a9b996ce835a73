#pragma once

#include "load/class_counts.hpp"
#include "loadgen/user_host.hpp"

#include <fmt/format.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace loadgen {

/// Users that are only counted. Writes what it is told into a story shared with others, and
/// completes at once or at command.
class FakeHost final : public UserHost {
 public:
  FakeHost(std::string id, std::vector<std::string>& story) : id_(std::move(id)), story_(story) {}

  bool hold_applies = false;
  bool hold_stops = false;
  HostRequest last_request;

  void complete_apply() { std::exchange(apply_done_, nullptr)(); }
  void complete_stop() {
    alive_.clear();
    std::exchange(stop_done_, nullptr)();
  }
  void user_ended(const std::string& cls) { --alive_[cls]; }

  const std::string& id() const override { return id_; }

  void begin(const HostRequest& request) override {
    last_request = request;
    tell("begin");
  }

  void apply(const ClassCounts& wanted, Nanos stop_timeout, Done done) override {
    tell(fmt::format("apply {}{}", as_json(wanted), suffix(stop_timeout)));
    alive_ = wanted;
    apply_done_ = std::move(done);
    if (!hold_applies) complete_apply();
  }

  void stop(Nanos stop_timeout, Done done) override {
    tell("stop" + suffix(stop_timeout));
    stop_done_ = std::move(done);
    if (!hold_stops) complete_stop();
  }

  void stop_now() override { tell("stop now"); }
  void flush(Done done) override { done(); }
  ClassCounts counts() const override { return alive_; }
  HostState state() const override { return HostState::running; }

 private:
  static std::string suffix(Nanos timeout) {
    if (timeout == Nanos(0)) return "";
    return fmt::format(" within {} s", std::chrono::duration<double>(timeout).count());
  }

  void tell(const std::string& what) { story_.push_back(fmt::format("{}: {}", id_, what)); }

  std::string id_;
  std::vector<std::string>& story_;
  ClassCounts alive_;
  Done apply_done_;
  Done stop_done_;
};

}  // namespace loadgen

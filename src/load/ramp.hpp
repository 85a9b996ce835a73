#pragma once

#include "load/awaited.hpp"
#include "load/dispatcher.hpp"
#include "loadgen/user_host.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace loadgen {

/// Carries out the dispatcher's steps on the hosts, each in its time: the next one follows a gap
/// after the last one, but not before all hosts have completed that.
class Ramp {
 public:
  /// `wake` is called when all hosts have completed a step. The hosts outlive the ramp.
  Ramp(
      std::vector<UserHost*> hosts,
      std::vector<ClassSpec> classes,
      Nanos stop_timeout,
      std::function<void()> wake
  );

  /// From the users dispatched so far to `users`, at `rate` a second (finite and positive); the
  /// first step is due at `now`. A ramp under way is abandoned, and the completions of its last
  /// step with it.
  void start(
      std::size_t users,
      double rate,
      const std::optional<std::vector<std::string>>& selection,
      TimePoint now
  );

  /// Takes the steps that are due. True once the ramp has ended.
  bool advance(TimePoint now);

  /// When the next step is due; the end of time while hosts are awaited.
  TimePoint next_due() const;

  /// Users dispatched so far, alive or not.
  std::size_t dispatched() const { return dispatcher_.dispatched(); }

  /// Users alive on all hosts; every class is there.
  ClassCounts alive() const;

 private:
  void apply(const Layout& layout);
  void log_step(const ClassCounts& wanted);
  void log_stopped() const;

  std::vector<UserHost*> hosts_;
  std::vector<ClassSpec> classes_;
  Nanos stop_timeout_;
  Dispatcher dispatcher_;
  Awaited awaited_;
  bool applying_ = false;
  TimePoint due_;
  std::size_t stopping_ = 0;   // by the present step, for the log at DEBUG
  std::size_t remaining_ = 0;  // after it
};

}  // namespace loadgen

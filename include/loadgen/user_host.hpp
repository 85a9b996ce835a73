#pragma once

#include "loadgen/stats.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace loadgen {

/// Users per class name, sorted by name: as Locust logs them and as its `spawn` message carries
/// them. Zero counts are kept.
using ClassCounts = std::map<std::string, std::size_t>;

/// What the dispatcher knows of a user class. `weight <= 0` without a fixed count is never spawned.
struct ClassSpec {
  std::string name;
  double weight = 1;
  std::size_t fixed_count = 0;
};

/// What a host is told when a test starts (a subset of the RunRequest that a host can act on).
struct HostRequest {
  std::string host;               ///< base URL; overrides the classes' own when not empty
  std::vector<std::string> tags;  ///< `--tags`, applied once a process
  std::vector<std::string> exclude_tags;
};

/// The state of a host, as Locust's workers report it.
enum class HostState { ready, spawning, running, stopping, stopped };

/// How busy one engine thread was since its last report.
struct LoopLoad {
  std::size_t loop = 0;  ///< index of the loop within its host
  Nanos cpu_time{0};     ///< of its thread
  Nanos wall_time{0};
};

/// What a host pushes to the control thread every second and at the end of a test.
struct HostReport {
  Stats delta;  ///< what changed since the last report
  std::vector<LoopLoad> loops;
};

/// Who hosts users: the engine's own loops, the Python side, or a remote worker. `Run` drives
/// several and cannot tell them apart. It is Locust's `spawn` message (runners.py,
/// on_worker_message) as an interface.
///
/// Every call comes on the control thread, and every completion is called there, at once or later.
/// Counts are absolute: what the host should reach, not what it should add.
class UserHost {
 public:
  using Done = std::function<void()>;

  virtual ~UserHost() = default;

  /// Identifies the host among several; the part before the first `_` names its machine.
  virtual const std::string& id() const = 0;

  /// A new test begins: no user is alive, statistics start at nothing.
  virtual void begin(const HostRequest& request) = 0;

  /// Compares `wanted` with the users alive, class by class, and starts or stops the difference:
  /// new users first. Users that ended by themselves are thereby replaced. `done` follows when the
  /// users that were told to stop have ended; started users are not waited for (not even their
  /// on_start). `stop_timeout`: how long a user within a task may go on; the host's log says if
  /// that was not enough.
  virtual void apply(
      const ClassCounts& wanted, std::chrono::nanoseconds stop_timeout, Done done
  ) = 0;

  /// Stops every user. Waiting users stop at once, the others may finish their task for
  /// `stop_timeout`; the host's log says if that was not enough. `done` follows when all have ended
  /// and the last report was pushed.
  virtual void stop(std::chrono::nanoseconds stop_timeout, Done done) = 0;

  /// Ends a running stop() sooner: what is still running is cut off now (the second Ctrl-C).
  virtual void stop_now() = 0;

  /// Fetches what was measured up to now; `done` follows the last report.
  virtual void flush(Done done) = 0;

  /// Users alive per class.
  virtual ClassCounts counts() const = 0;

  virtual HostState state() const = 0;
};

}  // namespace loadgen

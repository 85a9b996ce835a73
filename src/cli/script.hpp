#pragma once

#include "loadgen/run.hpp"

#include <optional>
#include <string>

namespace loadgen::cli {

/// What a report says of the scenario.
struct ScriptFacts {
  std::string host;         ///< of all user classes; empty if they have none, or several
  std::string task_ratios;  ///< JSON, as of `--show-task-ratio-json`, by the users there were
};

/// The scenario's own code that follows a run: the event listeners of a locustfile. By default
/// there is none. Called on the control thread.
class Script : public RunObserver {
 public:
  /// The code it wants the process to end with; asked when `quitting` is done.
  virtual std::optional<int> exit_code() const { return std::nullopt; }

  /// Whether something in it failed that is neither a request nor a task: a listener.
  virtual bool failed() const { return false; }

  /// A thread of the engine uses so many percent of a CPU that figures suffer. Once a test.
  virtual void cpu_too_high(double /*percent*/) {}

  /// Known when the test has begun to stop.
  virtual ScriptFacts facts() const { return {}; }

  /// The exit code is fixed; `quit` follows, after the last tables.
  virtual void will_exit(int /*code*/) {}
};

}  // namespace loadgen::cli

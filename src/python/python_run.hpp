#pragma once

#include "cli/headless.hpp"
#include "python/python_host.hpp"
#include "python/python_script.hpp"
#include "python/watchdog.hpp"

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace loadgen::python {

/// A run of a locustfile's users: the same parts as any headless run, on a control thread of its
/// own, since this one is gevent's. Every public call comes on Python's thread.
class PythonRun {
 public:
  /// `handler` (locust/_host.py) and `options` outlive it. Throws cli::UsageError.
  PythonRun(const cli::Options& options, nanobind::handle handler);
  ~PythonRun();

  /// Opens the files of the reports anew, after `options` were changed. Before the start. Throws
  /// cli::UsageError.
  void open_outputs() { headless_.open_outputs(); }

  /// Starts; the handler's `over(exit_code)` is the last that is heard. `shaped`: its `tick`
  /// decides how many users there are.
  void start(std::vector<ClassSpec> classes, bool shaped);

  // What a locustfile may do to the run, by `environment.runner`.
  void quit();
  void stop();
  void edit(std::size_t users, double spawn_rate);

  // What the handler tells.
  void set_alive(ClassCounts alive);
  void set_facts(cli::ScriptFacts facts);
  void set_outcome(std::optional<int> exit_code, bool failed);
  void set_stage(std::optional<ShapeStage> stage);

  /// Lets `look` see all that was measured up to now, on the control thread, and waits for it.
  void inspect(const std::function<void(const Stats&)>& look);

 private:
  void control(const RunRequest& request);
  void stop_watching();

  const cli::Options& options_;
  const nanobind::handle handler_;
  Engine& engine_;
  cli::Control control_;
  Calls calls_;
  PythonScript script_;
  std::shared_ptr<PythonShape> shape_;
  PythonHost* host_ = nullptr;  // owned by headless_
  cli::HeadlessRun headless_;
  std::optional<Watchdog> watchdog_;
  std::thread thread_;
  std::atomic<bool> running_{false};
};

}  // namespace loadgen::python

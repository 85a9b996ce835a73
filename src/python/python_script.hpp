#pragma once

#include "cli/script.hpp"
#include "load/shape.hpp"
#include "python/calls.hpp"

#include <functional>
#include <optional>
#include <utility>

namespace loadgen::python {

/// Brings the events of a run to a locustfile's listeners. Lives on the control thread.
class PythonScript final : public cli::Script {
 public:
  explicit PythonScript(Calls& calls) : calls_(calls) {}

  void test_start(Done done) override;
  void spawning_complete(std::size_t users, Done done) override;
  void test_stopping(Done done) override;
  void test_stop(Done done) override;
  void quitting(Done done) override;
  void cpu_too_high(double percent) override;
  void will_exit(int code) override { will_exit_with_ = code; }
  void quit(Done done) override;
  void hasten() override { calls_.hasten(); }

  cli::ScriptFacts facts() const override { return facts_; }
  std::optional<int> exit_code() const override { return exit_code_; }
  bool failed() const override { return failed_; }

  /// `listener` learns that the run begins to end.
  void on_end(std::function<void()> listener) { end_listener_ = std::move(listener); }

  /// What reports say of the locustfile.
  void set_facts(cli::ScriptFacts facts) { facts_ = std::move(facts); }

  /// What the listeners decided: `environment.process_exit_code`, and whether one of them failed.
  void set_outcome(std::optional<int> exit_code, bool failed) {
    exit_code_ = exit_code;
    failed_ = failed;
  }

 private:
  void call(const char* method, Done done);

  Calls& calls_;
  std::function<void()> end_listener_ = [] {};
  cli::ScriptFacts facts_;
  std::optional<int> exit_code_;
  bool failed_ = false;
  int will_exit_with_ = 0;
};

/// A locustfile's LoadTestShape. Lives on the control thread.
class PythonShape final : public LoadShape {
 public:
  explicit PythonShape(Calls& calls) : calls_(calls) {}

  void tick(Nanos run_time, Answer answer) override;

  /// What the tick under way wants; none: the end. Told before its answer.
  void set_stage(std::optional<ShapeStage> stage) { stage_ = std::move(stage); }

 private:
  Calls& calls_;
  std::optional<ShapeStage> stage_;
};

}  // namespace loadgen::python

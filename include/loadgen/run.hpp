#pragma once

#include "loadgen/stats.hpp"
#include "loadgen/user_host.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace loadgen {

class Awaited;
class LoadShape;
class Ramp;
class ShapeTicker;
enum class EndStage;

/// What a test is to do.
struct RunRequest {
  std::size_t users = 1;
  double spawn_rate = 1;                         ///< users a second
  std::optional<std::chrono::seconds> run_time;  ///< from start(); a shape has its own end
  std::string host;                              ///< base URL; overrides the classes' own if given
  std::vector<ClassSpec> classes;                ///< distinct names
  std::shared_ptr<LoadShape> shape;              ///< decides users and spawn_rate, if given
  std::vector<std::string> tags;
  std::vector<std::string> exclude_tags;
  Nanos stop_timeout{0};     ///< how long tasks may go on when users are stopped
  bool reset_stats = false;  ///< whenever all users are spawned
  std::string profile;       ///< a name for reports; without effect on the run
  /// Whether the run time or the shape's end also ends the process, as without a page.
  bool quit_at_end = true;
};

/// Why a run ended.
enum class EndReason {
  run_time,     ///< the run time is over
  shape_end,    ///< the shape has no more stages
  quit,         ///< asked for by a scenario, a page or a user that cannot start
  interrupted,  ///< SIGINT
  terminated,   ///< SIGTERM
  stop,         ///< only the test is stopped; another may follow
};

struct RunEnd {
  EndReason reason = EndReason::quit;
  bool failed = false;  ///< something went wrong that is no user's failure: exit code 2 if no other
};

/// Follows a Run; Locust's events. Called on the control thread. The run goes on when `done` was
/// called, once, at once or later, on the control thread; a stop() does not wait for what came
/// before it. A hook that is given `done` may call the run.
class RunObserver {
 public:
  using Done = std::function<void()>;

  virtual ~RunObserver() = default;

  /// A test begins: statistics and exceptions start at nothing. Next come the hosts' begin() and
  /// test_start.
  virtual void clear_statistics() {}
  /// Before the first user; before the spawning is logged.
  virtual void test_start(Done done) { done(); }
  /// A ramp, up or down, reached its end with `users` dispatched. Not called for an abandoned one.
  virtual void spawning_complete(std::size_t /*users*/, Done done) { done(); }
  /// `reset_stats` was asked for, and a ramp is complete.
  virtual void reset_statistics() {}
  virtual void test_stopping(Done done) { done(); }
  virtual void test_stop(Done done) { done(); }

  /// The process is to end; the last moment to influence the exit code.
  virtual void quitting(Done done) { done(); }
  /// The moment at which the exit code is fixed and logged.
  virtual void shutting_down(const RunEnd& /*end*/) {}
  /// All users ended, all reports are in: time for tables and files.
  virtual void finished(const RunEnd& /*end*/) {}
  virtual void quit(Done done) { done(); }

  /// A second signal came while the end waits for a hook: it shall not be waited for much longer.
  virtual void hasten() {}
};

/// Walks a request through its life on one or several hosts, and decides when and how it ends. No
/// thread, no timer: whoever drives it calls advance() at next_wake() and whenever `wake` was
/// called. Every call comes on the control thread, none from within a host's or a shape's method.
///
///     phase           next, by                                        state()
///     idle            -> requested by start(); ending at the run      ready; stopped after a test
///                        time, if that ends the process
///     requested       -> starting at once; with a shape, when its     as idle
///                        first stage came
///     starting        -> ramping when test_start is done              as idle
///     ramping         -> completing when the ramp has ended           spawning
///     completing      -> running when spawning_complete is done       spawning
///     running         (until the end)                                 running
///     ending          -> idle, over, see below                        stopping; then stopped
///     over            (final)                                         stopped
///
/// A new target (edit() or the shape) in completing, running and ramping leads to ramping and
/// abandons what came before; in starting it replaces the target. An end leads from every phase but
/// over to:
///
///     cause                    order
///     stop                     test_stopping, users stopped, test_stop, idle
///     run time, shape, quit    as stop, then as quit without a test
///     SIGINT, SIGTERM          quitting, shutting_down, as stop, finished, quit, over
///       in a shape's run       as quit
///     quit without a test      quitting, shutting_down, finished, quit, over
///
/// A signal while the run is ending cuts short the time that tasks have to finish.
class Run {
 public:
  /// Hosts, with distinct ids, and observer outlive the run. `wake` is called when a completion
  /// came that advance() has waited for. It must not call the run, but post what does.
  Run(std::vector<UserHost*> hosts, RunObserver& observer, std::function<void()> wake);
  ~Run();

  /// Begins a test; false, without effect, unless the run is idle.
  bool start(RunRequest request, TimePoint now);

  /// Ramps to another number of users; false, without effect, if no test runs or a shape decides.
  bool edit(std::size_t users, double spawn_rate, TimePoint now);

  /// Ends the test, and unless `reason` is `stop` the run.
  void stop(EndReason reason, TimePoint now);

  /// Does what is due at `now`.
  void advance(TimePoint now);

  /// When advance() has something to do if nothing else happens; the end of time if nothing.
  TimePoint next_wake() const;

  HostState state() const;

  /// Whether the run is over: after `quit`. It cannot be started again.
  bool over() const { return phase_ == Phase::over; }

  /// The current or last request; users and spawn_rate as edited since.
  const RunRequest& request() const { return request_; }

 private:
  enum class Phase { idle, requested, starting, ramping, completing, running, ending, over };

  bool is_live() const;
  bool awaits_limit() const;
  bool leads_to_quit(EndReason reason) const;
  TimePoint limit() const;
  void log_run_time() const;

  bool reach_limit(TimePoint now);
  bool follow_shape(TimePoint now);
  bool go_on(TimePoint now);

  void begin_test();
  void aim(std::size_t users, double spawn_rate, TimePoint now);
  void begin_ramp(TimePoint now);
  void complete_ramp();
  void settle();

  void begin_end(EndReason reason);
  void hasten_end(EndReason reason);
  void next_end_stage();
  void stop_users();
  void stop_test();
  void end_test();
  void begin_quitting();

  std::vector<UserHost*> hosts_;
  RunObserver& observer_;
  std::function<void()> wake_;

  Phase phase_ = Phase::idle;
  HostState resting_ = HostState::ready;  // the state without a test
  bool advancing_ = false;
  std::unique_ptr<Awaited> awaited_;  // what the present phase or stage waits for

  RunRequest request_;
  TimePoint started_;
  bool test_on_ = false;                               // from test_start to test_stop
  std::optional<std::vector<std::string>> selection_;  // of classes, by the shape
  std::unique_ptr<Ramp> ramp_;                         // of the present or last test
  std::unique_ptr<ShapeTicker> shape_;                 // while a shape's run lasts

  RunEnd end_;
  std::span<const EndStage> stages_;  // of the end, those to come
  std::size_t users_at_stop_ = 0;     // for the log at DEBUG
  bool stopping_users_ = false;       // hosts were told to stop and have not all done it
  bool quit_wanted_ = false;          // once the test has ended
  bool hastened_ = false;             // tasks get no more time
};

}  // namespace loadgen

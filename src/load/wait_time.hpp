#pragma once

#include "loadgen/stats.hpp"

#include <random>
#include <string>
#include <string_view>
#include <variant>

namespace loadgen {

/// The random numbers of one loop.
using Random = std::mt19937_64;

/// How long a user waits between two tasks: Locust's wait_time as a value
/// (locust/user/wait_time.py). All spans in seconds; a negative one counts as none.
struct WaitTime {
  enum class Kind {
    between,  ///< uniform in [first, second]
    pacing,   ///< what is missing to `first` since the last task began
    poisson,  ///< exponential with the mean `first`
  };

  static WaitTime constant(double seconds) { return {Kind::between, seconds, seconds}; }
  static WaitTime between(double low, double high) { return {Kind::between, low, high}; }
  static WaitTime constant_pacing(double seconds) { return {Kind::pacing, seconds, 0}; }
  /// `per_second` is positive.
  static WaitTime constant_throughput(double per_second) { return constant_pacing(1 / per_second); }
  /// `per_second` is positive.
  static WaitTime poisson(double per_second) { return {Kind::poisson, 1 / per_second, 0}; }

  bool operator==(const WaitTime&) const = default;

  Kind kind = Kind::between;  ///< by default constant(0), as Locust's users
  double first = 0;
  double second = 0;
};

/// Reads `between(1, 2)` and the like: the wait time, or one line that says what would be right.
std::variant<WaitTime, std::string> parse_wait_time(std::string_view text);

/// The waits of one user.
class Waits {
 public:
  /// `created`: when the user was made, from where constant_pacing measures its first task.
  Waits(const WaitTime& wait_time, TimePoint created) : wait_time_(wait_time), last_run_(created) {}

  /// When the next task is due, given that the last one ended at `now`. An overrun is not caught up
  /// later.
  TimePoint next_due(TimePoint now, Random& random);

 private:
  Nanos paced(TimePoint now);

  WaitTime wait_time_;
  TimePoint last_run_;
  Nanos last_wait_{0};
};

}  // namespace loadgen

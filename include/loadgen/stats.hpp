#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace loadgen {

/// Clock of everything measured. Monotonic, nanoseconds.
using Clock = std::chrono::steady_clock;
using TimePoint = Clock::time_point;
using Nanos = std::chrono::nanoseconds;

/// Wall-clock instant: nanoseconds since the Unix epoch.
using WallTime = std::chrono::time_point<std::chrono::system_clock, Nanos>;

using NameId = std::uint32_t;
using FailureId = std::uint32_t;
inline constexpr FailureId kNoFailure = 0;

/// A request's failure as Locust reports it. `text` is the whole (`CatchResponseError('no')`,
/// `HTTPError('404 Client Error: ...')`): it groups failures and goes to files. `shown` is what the
/// console prints (`no` for a failure that the scenario declared itself, else the same as `text`).
struct Failure {
  std::string text;
  std::string shown;
};

/// What happened in one request. Plain numbers: written on the way of a request, on its own loop.
struct Sample {
  static constexpr Nanos kNoResponseTime = Nanos::min();

  NameId name = 0;
  FailureId failure = kNoFailure;
  Nanos response_time = kNoResponseTime;  ///< kNoResponseTime: counts as a request, not in the times
  std::uint64_t bytes = 0;                ///< length of the answer's body
};

// ---- Contract for the rest of this header (written by the stats part; keep these names) ----
// class Stats    : the merge of samples. extend(const Stats&), readers on the control thread.
// class Recorder : one loop's writer.  name_id(method, name), failure_id(NameId, Failure),
//                  log(const Sample&, WallTime at), log_task_start(Nanos late), count_begun(),
//                  count_resent(), count_cut_off(), log_exception(...), take_delta() -> Stats
class Stats {};

}  // namespace loadgen

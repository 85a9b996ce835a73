#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>

namespace loadgen {

/// Clock of everything measured. Monotonic, nanoseconds.
using Clock = std::chrono::steady_clock;
using TimePoint = Clock::time_point;
using Nanos = std::chrono::nanoseconds;

/// Milliseconds as Locust computes and prints them: a double.
using Millis = std::chrono::duration<double, std::milli>;

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

struct RequestTrace;

/// What happened in one request. Plain numbers: written on the way of a request, on its own loop.
struct Sample {
  static constexpr Nanos kNoResponseTime = Nanos::min();

  NameId name = 0;
  FailureId failure = kNoFailure;
  Nanos response_time =
      kNoResponseTime;                  ///< kNoResponseTime: counts as a request, not in the times
  std::uint64_t bytes = 0;              ///< length of the answer's body
  const RequestTrace* trace = nullptr;  ///< none: of a client that the engine doesn't know
};

/// When something was seen: the wall time, and the place in the recorder that saw it. The smaller
/// of two stamps survives a merge, so that "order of first occurrence" does not depend on who
/// merged what first. The default is later than everything.
struct Stamp {
  WallTime time = WallTime::max();
  std::uint64_t sequence = 0;

  friend auto operator<=>(const Stamp&, const Stamp&) = default;
};

}  // namespace loadgen

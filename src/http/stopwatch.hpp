#pragma once

#include "loadgen/stats.hpp"

namespace loadgen::http {

/// Measures the phases of a request, which follow each other: one look at the clock ends one and
/// begins the next.
class Stopwatch {
 public:
  /// The next phase begins here; what was before belongs to none.
  void start(TimePoint now) { last_ = now; }

  /// Counts the time since the last call as `phase`.
  void lap(RequestTrace& trace, Phase phase, TimePoint now) {
    trace[phase] += now - last_;
    last_ = now;
  }
  TimePoint lap(RequestTrace& trace, Phase phase) {
    const TimePoint now = Clock::now();
    lap(trace, phase, now);
    return now;
  }

 private:
  TimePoint last_{};
};

}  // namespace loadgen::http

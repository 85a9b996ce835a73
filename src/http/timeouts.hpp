#pragma once

#include "loadgen/stats.hpp"

namespace loadgen::http {

/// How long a server is waited for.
struct Timeouts {
  static constexpr Nanos kNever = Nanos::max();

  Nanos connect = std::chrono::seconds(60);
  Nanos read = std::chrono::seconds(60);  ///< between two bytes, from the last byte sent on
  Nanos whole = kNever;                   ///< from the start to the last byte, all hops
};

/// `time` after `now`, the end of time at the most.
inline TimePoint after(TimePoint now, Nanos time) {
  return time < TimePoint::max() - now ? now + time : TimePoint::max();
}

}  // namespace loadgen::http

#pragma once

#include "loadgen/stats.hpp"

#include <ctime>

namespace loadgen {

/// CPU time that the calling thread has used.
inline Nanos thread_cpu_time() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + Nanos(time.tv_nsec);
}

}  // namespace loadgen

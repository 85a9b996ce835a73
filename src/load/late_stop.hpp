#pragma once

#include "loadgen/stats.hpp"
#include "log/log.hpp"

#include <chrono>

namespace loadgen {

/// What a host says when `stop_timeout` was exceeded. locust/runners.py, stop_users
inline void log_late_stop(Nanos stop_timeout) {
  log::info(
      "locust.runners",
      "Not all users finished their tasks & terminated in {:#} seconds. Stopping them...",
      std::chrono::duration<double>(stop_timeout).count()
  );
}

}  // namespace loadgen

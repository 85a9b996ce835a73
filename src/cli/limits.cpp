#include "cli/limits.hpp"

#include <sched.h>
#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <fstream>

namespace loadgen::cli {
namespace {

/// CPUs of the cgroup's `cpu.max` (`QUOTA PERIOD` or `max PERIOD`), or `otherwise`.
std::size_t quota_cpus(std::size_t otherwise) {
  std::ifstream file("/sys/fs/cgroup/cpu.max");
  double quota = 0;
  double period = 0;
  if (!(file >> quota >> period) || period <= 0) return otherwise;  // `max` is no number
  return static_cast<std::size_t>(std::ceil(quota / period));
}

}  // namespace

std::size_t usable_cpus() {
  cpu_set_t set;
  CPU_ZERO(&set);
  const bool known = sched_getaffinity(0, sizeof set, &set) == 0;
  const std::size_t affine = known ? static_cast<std::size_t>(CPU_COUNT(&set)) : 1;
  return std::max<std::size_t>(1, std::min(affine, quota_cpus(affine)));
}

std::size_t raise_open_files() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  const rlim_t before = limit.rlim_cur;
  limit.rlim_cur = limit.rlim_max;
  return setrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_max : before;
}

std::size_t own_files(std::size_t threads) {
  constexpr std::size_t kStreamsAndReports = 8;
  constexpr std::size_t kEventLoop = 3;  // epoll, its timer, its wake-up
  return kStreamsAndReports + kEventLoop * (threads + 1);
}

}  // namespace loadgen::cli

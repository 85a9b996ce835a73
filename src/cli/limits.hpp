#pragma once

#include <cstddef>

namespace loadgen::cli {

/// CPUs this process may use: its affinity, bounded by the quota of its cgroup. At least 1.
std::size_t usable_cpus();

/// Raises the limit of open files as far as the system allows and gives what it is then.
std::size_t raise_open_files();

/// Files that loadgen keeps open beside its users' connections.
std::size_t own_files(std::size_t threads);

}  // namespace loadgen::cli

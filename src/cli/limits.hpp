#pragma once

#include <cstddef>

namespace loadgen::cli {

/// CPUs this process may use: its affinity, bounded by the quota of its cgroup. At least 1.
std::size_t usable_cpus();

/// Raises the limit of open files as far as the system allows and gives what it is then.
std::size_t raise_open_files();

/// How many of `users` can hold a connection when `open_files` may be open at once.
std::size_t users_that_fit(std::size_t users, std::size_t open_files);

}  // namespace loadgen::cli

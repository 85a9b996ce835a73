#pragma once

#include "cli/options.hpp"

#include <cstdio>
#include <memory>

namespace loadgen::cli {

/// Sends log lines where the options say, for as long as it lives. Throws UsageError when the log
/// file cannot be written.
class LogSetup {
 public:
  explicit LogSetup(const Options& options);
  ~LogSetup();
  LogSetup(const LogSetup&) = delete;
  LogSetup& operator=(const LogSetup&) = delete;

 private:
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_{nullptr, &std::fclose};
};

}  // namespace loadgen::cli

#pragma once

#include "cli/options.hpp"
#include "cli/output_file.hpp"

#include <optional>
#include <string_view>

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
  bool write_to_file(std::string_view line);

  std::optional<GrowingFile> file_;
  bool told_ = false;  ///< that the file cannot be written
};

}  // namespace loadgen::cli

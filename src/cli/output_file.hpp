#pragma once

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace loadgen::cli {

/// A file that a report is written to at the end. Opened before the run, so that a place where
/// nothing can be written is known then.
class OutputFile {
 public:
  /// Creates `path`, if it is not there, and the folders that it needs; `-` is stdout. Throws
  /// UsageError, naming `flag`.
  OutputFile(std::string_view flag, const std::string& path);

  /// Writes the whole; false, with a line in the log, when that failed.
  bool write(std::string_view text);

 private:
  using Handle = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

  std::string path_;
  Handle file_;
};

/// The terminal's width if `file` is one.
std::optional<int> terminal_columns(std::FILE* file);

}  // namespace loadgen::cli

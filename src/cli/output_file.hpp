#pragma once

#include "cli/write_whole.hpp"
#include "loadgen/report.hpp"

#include <sys/types.h>

#include <cstdio>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace loadgen::cli {

/// A file that holds a report. Opened before the run, so that a place where nothing can be written
/// is known then.
class OutputFile {
 public:
  /// Gives a text part by part; may be called more than once.
  using Parts = std::function<void(const TextSink&)>;

  /// Creates `path`, if it is not there, and the folders that it needs; `-` is stdout. Throws
  /// UsageError, naming `flag`.
  OutputFile(std::string_view flag, const std::string& path);

  /// Puts a text in the place of what is there. Who opens the file finds the one or the other,
  /// whole, also when this fails, or when the process is killed. A stream just gets it.
  std::error_code replace(const Parts& parts) const;
  std::error_code replace(std::string_view text) const { return replace(as_parts(text)); }

  /// The same; false, with a line in the log, if it failed.
  bool write(const Parts& parts) const;
  bool write(std::string_view text) const { return write(as_parts(text)); }

  /// A pipe, a terminal, a device: what was written stays written.
  bool is_stream() const { return target_.empty(); }

  /// A stream that nobody reads any more.
  bool is_broken() const { return is_stream() && cli::is_broken(number()); }

  /// As it was given.
  const std::string& path() const { return path_; }

 private:
  int number() const;
  static Parts as_parts(std::string_view text) {
    return [text](const TextSink& sink) { sink(text); };
  }
  std::error_code overwrite(const Parts& parts) const;

  std::string path_;
  Descriptor stream_;   // none for stdout
  std::string target_;  // of a regular file: absolute, links resolved
  mode_t mode_ = 0;
};

/// A file that grows by whole rows, which readers may follow. Opened as OutputFile.
class GrowingFile {
 public:
  GrowingFile(std::string_view flag, const std::string& path);

  /// Takes out what is there.
  std::error_code clear() const;

  /// Adds `rows`, or nothing.
  std::error_code append(std::string_view rows) const { return write_whole(file_.number(), rows); }

  const std::string& path() const { return path_; }

 private:
  std::string path_;
  Descriptor file_;
};

/// Opens `path` for writing, with the folders that it needs. Throws UsageError, naming `option`.
Descriptor open_to_write(std::string_view option, const std::string& path, int more_flags = 0);

/// The terminal's width if `file` is one.
std::optional<int> terminal_columns(std::FILE* file);

}  // namespace loadgen::cli

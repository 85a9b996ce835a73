#include "cli/log_setup.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <string>
#include <utility>

namespace loadgen::cli {
namespace {

bool write_to_stderr(std::string_view text) {
  return !write_whole(STDERR_FILENO, text);
}

}  // namespace

LogSetup::LogSetup(const Options& options) {
  if (options.skip_log_setup) {
    // Python's logging before any setup: bare messages from WARNING up.
    log::set_level(log::Level::warning);
    log::set_sink([](std::string_view, std::string_view, std::string_view message) {
      return write_to_stderr(fmt::format("{}\n", message));
    });
    return;
  }
  log::set_level(options.log_level);
  if (!options.log_file.empty()) file_.emplace("--logfile", options.log_file);
  log::set_sink([this](std::string_view level, std::string_view logger, std::string_view message) {
    const std::string line = log::format_line(level, logger, message);
    return file_ ? write_to_file(line) : write_to_stderr(line);
  });
}

LogSetup::~LogSetup() {
  log::set_sink(nullptr);
}

bool LogSetup::write_to_file(std::string_view line) {
  const std::error_code error = file_->append(line);
  if (error && !std::exchange(told_, true)) {
    write_to_stderr(log::format_line(
        "ERROR", "locust.main", fmt::format("Cannot write '{}': {}", file_->path(), error.message())
    ));
  }
  return !error;
}

}  // namespace loadgen::cli

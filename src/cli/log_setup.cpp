#include "cli/log_setup.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace loadgen::cli {

LogSetup::LogSetup(const Options& options) {
  if (options.skip_log_setup) {
    // Python's logging before any setup: bare messages from WARNING up.
    log::set_level(log::Level::warning);
    log::set_sink([](log::Level, std::string_view, std::string_view message) {
      fmt::print(stderr, "{}\n", message);
    });
    return;
  }
  log::set_level(options.log_level);
  if (options.log_file.empty()) return;
  std::error_code ignored;
  std::filesystem::create_directories(
      std::filesystem::path(options.log_file).parent_path(), ignored
  );
  file_.reset(std::fopen(options.log_file.c_str(), "a"));
  if (!file_) {
    throw UsageError(
        fmt::format(
            "argument --logfile: cannot write '{}': {}", options.log_file, std::strerror(errno)
        ),
        1
    );
  }
  log::write_to(file_.get());
}

LogSetup::~LogSetup() {
  log::set_sink(nullptr);
  log::write_to(stderr);
}

}  // namespace loadgen::cli

#include "cli/start.hpp"

#include "cli/limits.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loadgen::cli {
namespace {

constexpr std::string_view kLogger = "locust.main";

/// What the system makes of Locust's sys.exit(-1).
constexpr int kMinusOne = 255;

}  // namespace

void log_start(std::string_view program) {
  if (program == "locust") {
    log::info(kLogger, "Starting Locust 2.47.0 (loadgen {})", LOADGEN_VERSION);
  } else {
    log::info(kLogger, "Starting loadgen {}", LOADGEN_VERSION);
  }
}

void check_processes(const Options& options) {
  if (!contradicts_itself(options)) return;
  if (options.processes < -1) {
    throw UsageError::bare(fmt::format("Invalid --processes count {}\n", options.processes), 1);
  }
  if (options.processes != 0) {
    throw UsageError::bare(
        "--master cannot be combined with --processes. Remove --master, as it is implicit as long "
        "as --worker is not set.\n",
        1
    );
  }
  log::error(kLogger, "The --master argument cannot be combined with --worker");
  throw UsageError::bare("", kMinusOne);
}

void warn_of_open_files(std::size_t users, std::size_t threads, std::size_t allowed) {
  const std::size_t needed = users + own_files(threads);
  if (needed <= allowed) return;
  log::warning(
      kLogger,
      "The limit of open files lets only {} of {} users connect at a time, the others will fail. "
      "Raise it with 'ulimit -n {}'.",
      users - std::min(users, needed - allowed),
      users,
      needed
  );
}

void log_implied_options(const Options& options) {
  if (options.autostart) {
    log::info(kLogger, "The --autostart argument is implied by --headless, no need to set both.");
  }
  if (options.class_picker) {
    log::debug(kLogger, "Locust is running with the UserClass Picker Enabled");
  }
}

}  // namespace loadgen::cli

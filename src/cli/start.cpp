#include "cli/start.hpp"

#include "cli/limits.hpp"

#include <algorithm>

namespace loadgen::cli {
namespace {

constexpr std::string_view kLogger = "locust.main";

}  // namespace

void log_start(std::string_view program) {
  if (program == "locust") {
    log::info(kLogger, "Starting Locust 2.47.0 (loadgen {})", LOADGEN_VERSION);
  } else {
    log::info(kLogger, "Starting loadgen {}", LOADGEN_VERSION);
  }
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
  if (!options.autostart) return;
  log::info(kLogger, "The --autostart argument is implied by --headless, no need to set both.");
}

}  // namespace loadgen::cli

#pragma once

#include "cli/options.hpp"

#include <cstddef>
#include <string_view>

/// What the log says when a run starts, whatever its users are.
namespace loadgen::cli {

/// The first line. `program` is the base name of argv[0].
void log_start(std::string_view program);

/// Ends a run whose --master, --worker and --processes exclude each other as Locust does: throws
/// UsageError.
void check_processes(const Options& options);

/// When `allowed` open files are too few for so many users on so many threads.
void warn_of_open_files(std::size_t users, std::size_t threads, std::size_t allowed);

/// What is worth a word of options that a headless run makes superfluous.
void log_implied_options(const Options& options);

}  // namespace loadgen::cli

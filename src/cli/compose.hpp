#pragma once

#include "cli/options.hpp"

#include <string_view>

namespace loadgen::cli {

/// Puts the parts together that `options` asks for, runs them and gives the exit code. `program` is
/// the base name of argv[0]. Throws UsageError before anything was started.
int run(const Options& options, std::string_view program);

/// `--version`: `loadgen X.Y.Z (as Locust 2.47.0) from PATH (Boost ..., OpenSSL ...)`.
std::string version_text();

}  // namespace loadgen::cli

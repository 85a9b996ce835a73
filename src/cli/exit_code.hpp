#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace loadgen::cli {

/// What decides the exit code of a run that ended.
struct RunFigures {
  int exit_code_on_error = 1;      ///< `--exit-code-on-error`
  std::uint64_t failures = 0;      ///< requests in the error table
  std::uint64_t exceptions = 0;    ///< what escaped from tasks
  std::uint64_t begun = 0;         ///< requests
  std::uint64_t completed = 0;     ///< requests counted in the statistics, failures too
  std::optional<int> wanted = {};  ///< by the scenario itself: wins over all else
  bool internal_error = false;     ///< something failed that is no user's or server's doing
};

struct ExitCode {
  int code = 0;
  std::string reason;  ///< a line for the log where Locust's output would not tell; else empty
};

ExitCode exit_code(const RunFigures& figures);

}  // namespace loadgen::cli

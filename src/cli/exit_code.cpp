#include "cli/exit_code.hpp"

#include <fmt/format.h>

namespace loadgen::cli {
namespace {

/// locust/main.py: when an event listener or a greenlet of Locust's own failed.
constexpr int kInternalError = 2;

}  // namespace

ExitCode exit_code(const RunFigures& figures) {
  if (figures.wanted) return {.code = *figures.wanted, .reason = {}};
  if (figures.failures > 0 || figures.exceptions > 0) {
    return {.code = figures.exit_code_on_error, .reason = {}};
  }
  // Locust would exit with 0, and a CI step pass that has tested nothing
  if (figures.begun > 0 && figures.completed == 0) {
    return {
        .code = figures.exit_code_on_error,
        .reason = fmt::format("None of {} requests begun was completed", figures.begun)};
  }
  return {.code = figures.internal_error ? kInternalError : 0, .reason = {}};
}

}  // namespace loadgen::cli

#pragma once

#include "cli/files.hpp"

#include <functional>
#include <string>
#include <vector>

/// Locustfiles run in the user's own Python, with the engine as an extension module: this program
/// becomes that one.
namespace loadgen::cli {

/// What finding Python depends on.
struct PythonSearch {
  Environment environment;
  std::string own_folder;  ///< where this program's file lies
  std::function<bool(const std::string& path)> is_program;
  std::function<bool(const std::string& path)> is_file;
};

PythonSearch real_python_search();

/// The interpreter: LOADGEN_PYTHON, the active venv's, that of the venv loadgen is installed in,
/// `python3` on PATH. Throws UsageError.
std::string find_python(const PythonSearch& search);

/// The script that takes over, in the package `loadgen` that belongs to this program. Throws
/// UsageError.
std::string find_python_main(const PythonSearch& search);

/// Replaces this process by Python with the same `arguments`. Only returns by throwing UsageError.
[[noreturn]] void become_python(
    const std::string& program, const std::vector<std::string>& arguments
);

}  // namespace loadgen::cli

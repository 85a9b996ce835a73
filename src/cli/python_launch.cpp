#include "cli/python_launch.hpp"

#include "cli/usage_error.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>

namespace loadgen::cli {
namespace {

std::optional<std::string> on_path(const PythonSearch& search, const std::string& name) {
  std::string path = search.environment("PATH").value_or("");
  path += ':';
  std::size_t begin = 0;
  for (std::size_t end = path.find(':'); end != std::string::npos; end = path.find(':', begin)) {
    const std::string candidate = path.substr(begin, end - begin) + "/" + name;
    if (end > begin && search.is_program(candidate)) return candidate;
    begin = end + 1;
  }
  return std::nullopt;
}

std::string wanted_python(const PythonSearch& search, const std::string& wanted) {
  const bool is_path = wanted.find('/') != std::string::npos;
  if (is_path && search.is_program(wanted)) return wanted;
  if (const auto found = is_path ? std::nullopt : on_path(search, wanted)) return *found;
  throw UsageError(
      fmt::format(
          "LOADGEN_PYTHON: '{}' is no program, set it to a Python interpreter such as "
          "/usr/bin/python3",
          wanted
      ),
      1
  );
}

}  // namespace

PythonSearch real_python_search() {
  std::error_code ignored;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", ignored);
  return {
      .environment = real_environment(),
      .own_folder = self.parent_path().string(),
      .is_program =
          [](const std::string& path) {
            std::error_code error;
            return std::filesystem::is_regular_file(path, error) && access(path.c_str(), X_OK) == 0;
          },
      .is_file =
          [](const std::string& path) {
            std::error_code error;
            return std::filesystem::is_regular_file(path, error);
          }};
}

std::string find_python(const PythonSearch& search) {
  const std::string wanted = search.environment("LOADGEN_PYTHON").value_or("");
  if (!wanted.empty()) return wanted_python(search, wanted);
  std::vector<std::string> candidates;
  if (const auto active = search.environment("VIRTUAL_ENV")) {
    candidates.push_back(*active + "/bin/python3");
  }
  // Where `pip install` puts programs, and where scripts/ keep a venv beside the builds.
  if (search.is_file(search.own_folder + "/../pyvenv.cfg")) {
    candidates.push_back(search.own_folder + "/python3");
  }
  candidates.push_back(search.own_folder + "/../venv/bin/python3");
  for (const std::string& candidate : candidates) {
    if (search.is_program(candidate)) return candidate;
  }
  if (const auto found = on_path(search, "python3")) return *found;
  throw UsageError(
      "locustfiles need Python, and there is no python3 on PATH: install it, or set LOADGEN_PYTHON "
      "to an interpreter",
      1
  );
}

std::string find_python_main(const PythonSearch& search) {
  for (const std::string folder :
       {"/python",                 // of a build
        "/../lib/loadgen/python",  // of cmake --install
        "/../lib/python" LOADGEN_PYTHON_VERSION "/site-packages"}) {
    const std::string script = search.own_folder + folder + "/loadgen/__main__.py";
    if (search.is_file(script)) return script;
  }
  throw UsageError(
      "this loadgen was built without Python: run 'pip install .' in its source folder, in the "
      "Python that has what your locustfile needs",
      1
  );
}

void become_python(const std::string& program, const std::vector<std::string>& arguments) {
  const PythonSearch search = real_python_search();
  std::vector<std::string> words{find_python(search), find_python_main(search), program};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  execv(words.front().c_str(), pointers.data());
  throw UsageError(fmt::format("cannot start {}: {}", words.front(), std::strerror(errno)), 1);
}

}  // namespace loadgen::cli

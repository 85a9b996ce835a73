#include "cli/python_launch.hpp"

#include "cli/usage_error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

namespace loadgen::cli {
namespace {

/// A machine with some programs and files.
struct Machine {
  std::map<std::string, std::string> variables = {};
  std::set<std::string> programs = {};
  std::set<std::string> files = {};

  PythonSearch search() const {
    return {
        .environment = [this](const std::string& name) -> std::optional<std::string> {
          const auto found = variables.find(name);
          if (found == variables.end()) return std::nullopt;
          return found->second;
        },
        .own_folder = "/own/bin",
        .is_program = [this](const std::string& path) { return programs.contains(path); },
        .is_file = [this](const std::string& path) { return files.contains(path); }};
  }

  std::string python() const {
    try {
      return find_python(search());
    } catch (const UsageError& error) {
      EXPECT_EQ(error.exit_code(), 1);
      return error.text("loadgen");
    }
  }
};

TEST(FindPythonTest, LooksInOrder) {
  Machine machine{
      .variables =
          {{"LOADGEN_PYTHON", "/mine/python"}, {"VIRTUAL_ENV", "/venv"}, {"PATH", "/a:/usr/bin"}},
      .programs =
          {"/mine/python",
           "/venv/bin/python3",
           "/own/bin/python3",
           "/own/bin/../venv/bin/python3",
           "/usr/bin/python3"},
      .files = {"/own/bin/../pyvenv.cfg"}};
  EXPECT_EQ(machine.python(), "/mine/python");
  machine.variables.erase("LOADGEN_PYTHON");
  EXPECT_EQ(machine.python(), "/venv/bin/python3");
  machine.variables.erase("VIRTUAL_ENV");
  EXPECT_EQ(machine.python(), "/own/bin/python3");
  machine.files.clear();
  EXPECT_EQ(machine.python(), "/own/bin/../venv/bin/python3");
  machine.programs.erase("/own/bin/../venv/bin/python3");
  EXPECT_EQ(machine.python(), "/usr/bin/python3");
}

TEST(FindPythonTest, AWantedNameIsLookedUpOnPath) {
  const Machine machine{
      .variables = {{"LOADGEN_PYTHON", "python3.12"}, {"PATH", "/a:/b"}},
      .programs = {"/b/python3.12"}};
  EXPECT_EQ(machine.python(), "/b/python3.12");
}

TEST(FindPythonTest, SaysWhatIsMissing) {
  EXPECT_THAT(Machine{}.python(), ::testing::HasSubstr("there is no python3 on PATH"));
  const Machine wrong{
      .variables = {{"LOADGEN_PYTHON", "/no/python"}, {"PATH", "/usr/bin"}},
      .programs = {"/usr/bin/python3"}};
  EXPECT_THAT(wrong.python(), ::testing::HasSubstr("LOADGEN_PYTHON: '/no/python' is no program"));
}

TEST(FindPythonMainTest, BesideTheProgram) {
  const Machine build{.files = {"/own/bin/python/loadgen/__main__.py"}};
  EXPECT_EQ(find_python_main(build.search()), "/own/bin/python/loadgen/__main__.py");
  const Machine installed{.files = {"/own/bin/../lib/loadgen/python/loadgen/__main__.py"}};
  EXPECT_EQ(
      find_python_main(installed.search()), "/own/bin/../lib/loadgen/python/loadgen/__main__.py"
  );
  EXPECT_THROW(find_python_main(Machine{}.search()), UsageError);
}

}  // namespace
}  // namespace loadgen::cli

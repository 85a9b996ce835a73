#pragma once

#include "cli/options.hpp"

#include <cerrno>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace loadgen::cli {

/// An environment and files that a test makes up.
struct World {
  std::map<std::string, std::string> variables = {};
  std::map<std::string, std::string> texts = {};
  std::set<std::string> empty_folders = {};

  Environment environment() const {
    return [this](const std::string& name) -> std::optional<std::string> {
      const auto found = variables.find(name);
      if (found == variables.end()) return std::nullopt;
      return found->second;
    };
  }

  Files files() const {
    return {
        .read =
            [this](const std::string& path) {
              if (empty_folders.contains(path)) return FileText{.text = {}, .error = EISDIR};
              const auto found = texts.find(path);
              if (found == texts.end()) return FileText{.text = {}, .error = ENOENT};
              return FileText{.text = found->second, .error = 0};
            },
        .has_locustfiles = [](const std::string&) { return false; }};
  }

  auto parse(std::vector<std::string> arguments) const {
    return parse_options(
        {.arguments = std::move(arguments), .environment = environment(), .files = files()}
    );
  }

  /// As in a process that can load locustfiles.
  auto parse_in_python(std::vector<std::string> arguments) const {
    return parse_options(
        {.arguments = std::move(arguments),
         .environment = environment(),
         .files = files(),
         .in_python = true}
    );
  }

  /// The options of a command line that a run needs nothing else for.
  Options options(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--headless", "--host=http://target"});
    return std::get<Options>(parse(std::move(arguments)));
  }

  /// What stderr gets under argv[0] `loadgen`, or "no error".
  std::string error(const std::vector<std::string>& arguments) const {
    try {
      parse(arguments);
      return "no error";
    } catch (const UsageError& error) {
      return error.text("loadgen");
    }
  }

  /// The same in Python, with the locustfile `a.py`.
  std::string python_error(std::vector<std::string> arguments) const {
    World world = *this;
    world.texts["a.py"] = "";
    arguments.insert(arguments.end(), {"--headless", "-f", "a.py"});
    try {
      world.parse_in_python(std::move(arguments));
      return "no error";
    } catch (const UsageError& error) {
      return error.text("loadgen");
    }
  }

  /// The same for a command line that is complete but for its mistake.
  std::string run_error(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--headless", "--host=http://target"});
    return error(arguments);
  }
};

}  // namespace loadgen::cli

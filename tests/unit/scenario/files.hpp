#pragma once

#include "scenario/json/load.hpp"

#include <map>
#include <string>
#include <vector>

namespace loadgen::scenario {

/// Scenario files in memory, and an environment.
struct Files {
  std::map<std::string, std::string> texts;
  std::map<std::string, std::string> variables = {};

  World world() const {
    return {
        [this](const std::string& path) -> FileContents {
          const auto found = texts.find(path);
          if (found == texts.end()) return {"", "No such file or directory"};
          return {found->second, ""};
        },
        [this](const std::string& name) -> std::optional<std::string> {
          const auto found = variables.find(name);
          if (found == variables.end()) return std::nullopt;
          return found->second;
        }};
  }

  /// The mistakes found in `a.json`, or "none".
  std::string mistakes() const {
    const World its_world = world();
    const auto result = load_scenario({"a.json"}, its_world);
    const auto* text = std::get_if<std::string>(&result);
    return text == nullptr ? "none" : *text;
  }

  Scenario scenario() const {
    const World its_world = world();
    return std::get<Scenario>(load_scenario({"a.json"}, its_world));
  }
};

/// A scenario of one user `A` with one task of these steps.
inline std::string with_steps(const std::string& steps) {
  return R"({"users": [{"name": "A", "tasks": [{"name": "t", "steps": [)" + steps + "]}]}]}";
}

}  // namespace loadgen::scenario

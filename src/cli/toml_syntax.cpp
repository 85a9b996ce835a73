#include "cli/config_file.hpp"
#include "cli/python_text.hpp"
#include "cli/usage_error.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <toml++/toml.h>

#include <sstream>

namespace loadgen::cli {
namespace {

using nlohmann::json;

/// As JSON, so that it prints as Python prints it. Dates become texts.
json to_json(const toml::node& node) {
  if (const auto* array = node.as_array()) {
    json list = json::array();
    for (const toml::node& element : *array) list.push_back(to_json(element));
    return list;
  }
  if (const auto* table = node.as_table()) {
    json object = json::object();
    for (const auto& [key, value] : *table) object[std::string(key.str())] = to_json(value);
    return object;
  }
  if (const auto* value = node.as_string()) return value->get();
  if (const auto* value = node.as_integer()) return value->get();
  if (const auto* value = node.as_floating_point()) return value->get();
  if (const auto* value = node.as_boolean()) return value->get();
  std::ostringstream text;
  node.visit([&text](const auto& date) { text << date; });
  return text.str();
}

}  // namespace

std::vector<Setting> parse_toml(std::string_view text) {
  toml::table document;
  try {
    document = toml::parse(text);
  } catch (const toml::parse_error& error) {
    throw UsageError(fmt::format(
        "Couldn't parse TOML file: {} (at line {}, column {})",
        error.description(),
        error.source().begin.line,
        error.source().begin.column
    ));
  }
  std::vector<Setting> settings;
  const toml::table* table = document.at_path("tool.locust").as_table();
  if (table == nullptr) return settings;
  for (const auto& [key, node] : *table) {
    const json value = to_json(node);
    Setting setting{.key = std::string(key.str()), .text = python_str(value), .list = {}};
    if (value.is_array()) {
      setting.list.emplace();
      for (const json& element : value) setting.list->push_back(python_str(element));
    }
    settings.push_back(std::move(setting));
  }
  return settings;
}

}  // namespace loadgen::cli

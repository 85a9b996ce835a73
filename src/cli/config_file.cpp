#include "cli/config_file.hpp"

#include "cli/arguments.hpp"
#include "cli/python_text.hpp"
#include "cli/usage_error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace loadgen::cli {
namespace {

/// Python's expanduser for `~` alone; nothing without a HOME.
std::optional<std::string> expanded(const std::string& path, const Environment& environment) {
  if (path != "~" && !path.starts_with("~/")) return path;
  const auto home = environment("HOME");
  if (!home) return std::nullopt;
  return *home + path.substr(1);
}

ConfigFile opened(const std::string& path, FileText file) {
  if (file.error == 0) return {.name = path, .text = std::move(file.text)};
  throw UsageError(fmt::format(
      "Unable to open config file: {}. Error: [Errno {}] {}: {}",
      path,
      file.error,
      std::generic_category().message(file.error),
      python_repr(path)
  ));
}

/// The file that `--config` names, found by a parser that knows nothing else.
std::optional<std::string> named_file(const std::vector<std::string>& words) {
  OptionSet config = early_options();
  std::erase_if(config, [](const Option* option) { return long_flag(*option) != "--config"; });
  try {
    const Arguments arguments = parse_arguments(config, words);
    const Value* path = arguments.find("--config");
    if (path != nullptr) return std::get<std::string>(*path);
  } catch (const UsageError&) {
    // no value after it: the parser that knows all options says so later
  }
  return std::nullopt;
}

}  // namespace

std::vector<Setting> settings_of(const ConfigFile& file) {
  return file.name.ends_with(".toml") ? parse_toml(file.text) : parse_conf(file.text, file.name);
}

std::vector<ConfigFile> load_config_files(
    const std::vector<std::string>& words, const Environment& environment, const Files& files
) {
  std::vector<ConfigFile> result;
  if (const auto named = named_file(words); named && !named->empty()) {
    const std::string path = expanded(*named, environment).value_or(*named);
    result.push_back(opened(path, files.read(path)));
  }
  for (const char* const name : {"pyproject.toml", "locust.conf", "~/.locust.conf"}) {
    const auto path = expanded(name, environment);
    if (!path) continue;
    FileText file = files.read(*path);
    const bool is_there = file.error != ENOENT && file.error != ENOTDIR;
    if (is_there) result.push_back(opened(*path, std::move(file)));
  }
  return result;
}

}  // namespace loadgen::cli

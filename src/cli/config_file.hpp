#pragma once

#include "cli/files.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace loadgen::cli {

/// What a file, or the environment, says about one key.
struct Setting {
  std::string key;
  std::string text;                              ///< for a list: the list as Python prints it
  std::optional<std::vector<std::string>> list;  ///< its elements, if it is one
};

struct ConfigFile {
  std::string name;
  std::string text;
};

/// A file's settings in the order of their keys' first appearance; TOML if its name says so.
std::vector<Setting> settings_of(const ConfigFile& file);

/// `[a, b]` as a list: JSON if it parses, else split at commas. Anything else is one text.
Setting list_or_text(std::string key, std::string text);

/// The `.conf` syntax of ConfigArgParse. `name` is for error messages.
std::vector<Setting> parse_conf(std::string_view text, const std::string& name);

/// The table [tool.locust] of a TOML file; without it, nothing is set.
std::vector<Setting> parse_toml(std::string_view text);

/// The files that apply, strongest first: the one that `--config` among `words` names, then, each
/// if it is there, `./pyproject.toml`, `./locust.conf` and `~/.locust.conf`. Locust's manual has
/// the first two of these the other way round; the program does it like this.
std::vector<ConfigFile> load_config_files(
    const std::vector<std::string>& words, const Environment& environment, const Files& files
);

}  // namespace loadgen::cli

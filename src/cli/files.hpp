#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace loadgen::cli {

/// A file's contents, or the errno that says why there are none.
struct FileText {
  std::string text;
  int error = 0;
};

/// How options reach files, so that tests need none.
struct Files {
  std::function<FileText(const std::string& path)> read;
  /// Whether a folder or one below it has a `*.py` file whose name does not start with `_`.
  std::function<bool(const std::string& folder)> has_locustfiles;
  /// The `*.json` files of a folder itself whose names do not start with `_`, sorted.
  std::function<std::vector<std::string>(const std::string& folder)> scenarios_in = {};
};

/// The value of an environment variable, or nothing.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// Whether a file of this name is a JSON scenario.
bool is_scenario(std::string_view path);

Files real_files();
Environment real_environment();

}  // namespace loadgen::cli

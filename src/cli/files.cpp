#include "cli/files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>

namespace loadgen::cli {
namespace {

FileText read_file(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return {.text = {}, .error = errno};
  FileText result;
  char buffer[65536];
  ssize_t got = 0;
  while ((got = read(file, buffer, sizeof buffer)) > 0) {
    result.text.append(buffer, static_cast<std::size_t>(got));
  }
  if (got < 0) result.error = errno;
  close(file);
  return result;
}

bool has_locustfiles(const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code ignored;  // what cannot be read holds no locustfiles, as for Python's os.walk
  fs::recursive_directory_iterator entry(
      folder, fs::directory_options::skip_permission_denied, ignored
  );
  for (; entry != fs::recursive_directory_iterator(); entry.increment(ignored)) {
    const std::string name = entry->path().filename().string();
    if (name.ends_with(".py") && !name.starts_with("_") && entry->is_regular_file(ignored)) {
      return true;
    }
  }
  return false;
}

std::vector<std::string> scenarios_in(const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  std::vector<std::string> found;
  fs::directory_iterator entry(folder, ignored);
  for (; entry != fs::directory_iterator(); entry.increment(ignored)) {
    const std::string name = entry->path().filename().string();
    if (is_scenario(name) && !name.starts_with("_") && entry->is_regular_file(ignored)) {
      found.push_back(entry->path().string());
    }
  }
  std::ranges::sort(found);
  return found;
}

}  // namespace

bool is_scenario(std::string_view path) {
  return path.ends_with(".json") && !path.starts_with("http://") && !path.starts_with("https://");
}

Files real_files() {
  return {.read = read_file, .has_locustfiles = has_locustfiles, .scenarios_in = scenarios_in};
}

Environment real_environment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return value;
  };
}

}  // namespace loadgen::cli

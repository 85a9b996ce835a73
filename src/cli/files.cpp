#include "cli/files.hpp"

#include <fcntl.h>
#include <unistd.h>

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

}  // namespace

Files real_files() {
  return {.read = read_file, .has_locustfiles = has_locustfiles};
}

Environment real_environment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return value;
  };
}

}  // namespace loadgen::cli

#include "cli/output_file.hpp"

#include "cli/usage_error.hpp"
#include "log/log.hpp"

#include <fmt/format.h>

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace loadgen::cli {
namespace {

int keep_open(std::FILE*) {
  return 0;
}

}  // namespace

OutputFile::OutputFile(std::string_view flag, const std::string& path)
    : path_(path), file_(stdout, &keep_open) {
  if (path == "-") return;
  std::error_code ignored;  // opening the file tells what is wrong, in the system's words
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
  file_ = Handle(std::fopen(path.c_str(), "a"), &std::fclose);
  if (!file_) {
    throw UsageError(
        fmt::format("argument {}: cannot write '{}': {}", flag, path, std::strerror(errno)), 1
    );
  }
}

bool OutputFile::write(std::string_view text) {
  // An older report stays until there is a new one.
  if (file_.get() != stdout) static_cast<void>(ftruncate(fileno(file_.get()), 0));
  const bool written = std::fwrite(text.data(), 1, text.size(), file_.get()) == text.size();
  if (written && std::fflush(file_.get()) == 0) return true;
  log::error("locust.main", "Cannot write '{}': {}", path_, std::strerror(errno));
  return false;
}

std::optional<int> terminal_columns(std::FILE* file) {
  winsize size{};
  if (isatty(fileno(file)) == 0) return std::nullopt;
  if (ioctl(fileno(file), TIOCGWINSZ, &size) != 0) return std::nullopt;
  return size.ws_col;
}

}  // namespace loadgen::cli

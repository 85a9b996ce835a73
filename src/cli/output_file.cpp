#include "cli/output_file.hpp"

#include "cli/usage_error.hpp"
#include "log/log.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

namespace loadgen::cli {
namespace {

struct stat status_of(const Descriptor& file) {
  struct stat status {};
  fstat(file.number(), &status);
  return status;
}

/// Whether there is no room for a file to grow; asked before the run, when that is no loss yet. Not
/// every file system can tell.
bool is_full(const Descriptor& file) {
  constexpr off_t kSome = 4096;
  if (fallocate(file.number(), FALLOC_FL_KEEP_SIZE, status_of(file).st_size, kSome) == 0) {
    return false;
  }
  return errno == ENOSPC || errno == EDQUOT;
}

std::error_code write_all(int descriptor, const OutputFile::Parts& parts) {
  WholeWrite writing(descriptor);
  parts([&writing](std::string_view part) { writing.add(part); });
  return writing.error();
}

}  // namespace

Descriptor open_to_write(std::string_view option, const std::string& path, int more_flags) {
  std::error_code ignored;  // opening the file tells what is wrong, in the system's words
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
  Descriptor file(open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | more_flags, 0666));
  if (file && !is_full(file)) return file;
  const std::string reason = last_error().message();
  throw UsageError(fmt::format("argument {}: cannot write '{}': {}", option, path, reason), 1);
}

OutputFile::OutputFile(std::string_view flag, const std::string& path) : path_(path) {
  if (path == "-") return;
  Descriptor file = open_to_write(flag, path);
  const struct stat status = status_of(file);
  if (!S_ISREG(status.st_mode)) {
    stream_ = std::move(file);
    return;
  }
  target_ = std::filesystem::canonical(path);  // a script may go to another folder
  mode_ = status.st_mode & 07777;
}

int OutputFile::number() const {
  return stream_ ? stream_.number() : STDOUT_FILENO;
}

bool OutputFile::write(const Parts& parts) const {
  const std::error_code error = replace(parts);
  if (error) log::error("locust.main", "Cannot write '{}': {}", path_, error.message());
  return !error;
}

std::error_code OutputFile::replace(const Parts& parts) const {
  if (is_stream()) return write_all(number(), parts);
  const std::filesystem::path target(target_);
  const std::string part = target.parent_path() / ("." + target.filename().string() + ".part");
  Descriptor file(open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666));
  if (!file) return overwrite(parts);  // the folder takes no new files
  fchmod(file.number(), mode_);
  std::error_code error = write_all(file.number(), parts);
  if (!error) error = file.close();
  if (!error && rename(part.c_str(), target_.c_str()) == 0) return {};
  unlink(part.c_str());
  return error ? error : overwrite(parts);  // a mount of its own, or another user's file
}

std::error_code OutputFile::overwrite(const Parts& parts) const {
  Descriptor file(open(target_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode_));
  if (!file) return last_error();
  if (const std::error_code error = write_all(file.number(), parts)) return error;
  return file.close();
}

GrowingFile::GrowingFile(std::string_view flag, const std::string& path)
    : path_(path), file_(open_to_write(flag, path, O_APPEND)) {}

std::error_code GrowingFile::clear() const {
  if (!S_ISREG(status_of(file_).st_mode) || ftruncate(file_.number(), 0) == 0) return {};
  return last_error();
}

std::optional<int> terminal_columns(std::FILE* file) {
  winsize size{};
  if (isatty(fileno(file)) == 0) return std::nullopt;
  if (ioctl(fileno(file), TIOCGWINSZ, &size) != 0) return std::nullopt;
  return size.ws_col;
}

}  // namespace loadgen::cli

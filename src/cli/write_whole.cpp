#include "cli/write_whole.hpp"

#include "cli/usage_error.hpp"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace loadgen::cli {
namespace {

/// Whether another write may succeed after the one that just failed.
bool may_go_on(int descriptor) {
  if (errno == EINTR) return true;
  if (errno != EAGAIN) return false;
  pollfd writable{descriptor, POLLOUT, 0};  // made non-blocking by whoever shares it
  poll(&writable, 1, -1);
  return true;
}

}  // namespace

std::error_code Descriptor::close() {
  const int number = std::exchange(number_, -1);
  if (number < 0 || ::close(number) == 0) return {};
  return last_error();
}

std::error_code last_error() {
  return {errno, std::generic_category()};
}

WholeWrite::WholeWrite(int descriptor) : descriptor_(descriptor) {
  struct stat status {};
  if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode)) file_size_ = status.st_size;
}

void WholeWrite::add(std::string_view part) {
  while (!error_ && !part.empty()) {
    const ssize_t written = write(descriptor_, part.data(), part.size());
    if (written >= 0) {
      part.remove_prefix(static_cast<std::size_t>(written));
    } else if (!may_go_on(descriptor_)) {
      error_ = last_error();
      take_back();
    }
  }
}

void WholeWrite::take_back() {
  if (!file_size_ || ftruncate(descriptor_, *file_size_) != 0) return;
  lseek(descriptor_, *file_size_, SEEK_SET);
}

std::error_code write_whole(int descriptor, std::string_view text) {
  WholeWrite writing(descriptor);
  writing.add(text);
  return writing.error();
}

void print_whole(std::string_view text) {
  const std::error_code error = write_whole(STDOUT_FILENO, text);
  if (error) throw UsageError("cannot write to standard output: " + error.message(), 1);
}

bool is_broken(int descriptor) {
  pollfd state{descriptor, 0, 0};
  return poll(&state, 1, 0) == 1 && (state.revents & (POLLERR | POLLHUP)) != 0;
}

}  // namespace loadgen::cli

#include "cli/write_whole.hpp"

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

std::error_code write_whole(int descriptor, std::string_view text) {
  struct stat before {};
  const bool is_file = fstat(descriptor, &before) == 0 && S_ISREG(before.st_mode);
  bool began = false;
  while (!text.empty()) {
    const ssize_t written = write(descriptor, text.data(), text.size());
    if (written >= 0) {
      began = true;
      text.remove_prefix(static_cast<std::size_t>(written));
      continue;
    }
    if (may_go_on(descriptor)) continue;
    const std::error_code error = last_error();
    if (is_file && began && ftruncate(descriptor, before.st_size) == 0) {
      lseek(descriptor, before.st_size, SEEK_SET);
    }
    return error;
  }
  return {};
}

bool is_broken(int descriptor) {
  pollfd state{descriptor, 0, 0};
  return poll(&state, 1, 0) == 1 && (state.revents & (POLLERR | POLLHUP)) != 0;
}

}  // namespace loadgen::cli

#pragma once

#include <string_view>
#include <system_error>
#include <utility>

namespace loadgen::cli {

/// A file descriptor that is closed with it; -1: none.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  ~Descriptor() { static_cast<void>(close()); }
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }

  explicit operator bool() const { return number_ >= 0; }
  int number() const { return number_; }

  /// Closes it now. Some file systems tell only then that there was no room.
  std::error_code close();

 private:
  int number_;
};

/// What the system's last failed call failed of.
std::error_code last_error();

/// Writes all of `text`; to a regular file all or nothing, whatever goes wrong on the way. Waits
/// for a slow reader.
std::error_code write_whole(int descriptor, std::string_view text);

/// Whether nobody reads any more what is written to it.
bool is_broken(int descriptor);

}  // namespace loadgen::cli

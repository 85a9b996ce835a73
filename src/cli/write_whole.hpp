#pragma once

#include <sys/types.h>

#include <optional>
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

/// Writes a text part by part; to a regular file all or nothing, whatever goes wrong on the way.
/// Waits for a slow reader.
class WholeWrite {
 public:
  explicit WholeWrite(int descriptor);

  /// Without effect after an error.
  void add(std::string_view part);

  std::error_code error() const { return error_; }

 private:
  void take_back();

  int descriptor_;
  std::optional<off_t> file_size_;  ///< before; none: no regular file
  std::error_code error_;
};

/// The same in one part.
std::error_code write_whole(int descriptor, std::string_view text);

/// What the user asked to see, to standard output. Throws UsageError.
void print_whole(std::string_view text);

/// Whether nobody reads any more what is written to it.
bool is_broken(int descriptor);

}  // namespace loadgen::cli

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace loadgen::http {

/// A request's body with files in it, which are read while it is sent: pieces one after the other.
/// Once it is made any thread may read it, and any number of sends at a time.
class Upload {
 public:
  void add(std::string text);

  /// `size` bytes from `offset` on of a regular file. The descriptor stays the caller's. Throws
  /// std::system_error.
  void add_file(int descriptor, std::uint64_t offset, std::uint64_t size);

  std::uint64_t size() const { return size_; }

  /// Copies what stands at `at` to `room`, up to `most` bytes. Returns how many; 0 at the end, and
  /// where a file became shorter or cannot be read: see `errno`, which is 0 for a shorter one.
  std::size_t read(std::uint64_t at, char* room, std::size_t most) const;

 private:
  class File;

  struct Piece {
    std::uint64_t size = 0;
    std::string text{};
    std::shared_ptr<const File> file{};  ///< null: a text
    std::uint64_t offset = 0;
  };

  std::vector<Piece> pieces_;
  std::uint64_t size_ = 0;
};

}  // namespace loadgen::http

#pragma once

#include "http/fault.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace loadgen::http {

class UploadStream;

/// A request's body that is read while it is sent: pieces one after the other, some of them in
/// files, or what a stream brings. Once it is made any thread may read its pieces, and any number
/// of sends at a time; a stream is for one send.
class Upload {
 public:
  Upload() = default;
  /// `size`: for Content-Length; 0: nobody knows, the stream brings chunks.
  Upload(std::shared_ptr<UploadStream> stream, std::uint64_t size)
      : size_(size), stream_(std::move(stream)) {}

  void add(std::string text);

  /// The pieces of `other`, whose files are shared.
  void add(const Upload& other);

  /// `size` bytes from `offset` on of a regular file. The descriptor stays the caller's. Throws
  /// std::system_error.
  void add_file(int descriptor, std::uint64_t offset, std::uint64_t size);

  /// The pieces are sent in chunks (RFC 9112 section 7.1), with `trailers` behind the last: field
  /// lines with their ends.
  void chunk(std::string trailers) { trailers_ = std::move(trailers); }

  std::uint64_t size() const { return size_; }

  /// Null: it is made of pieces.
  UploadStream* stream() const { return stream_.get(); }

  /// Copies what stands at `at` to `room`, up to `most` bytes. Returns how many; 0 at the end, and
  /// where a file became shorter or cannot be read: see `errno`, which is 0 for a shorter one.
  std::size_t read(std::uint64_t at, char* room, std::size_t most) const;

  /// To be looked at: its texts, where its files stand, its trailers.
  std::string outline() const;

  /// Whether it is sent in chunks, and what stands behind the last.
  const std::optional<std::string>& trailers() const { return trailers_; }

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
  std::optional<std::string> trailers_{};
  std::shared_ptr<UploadStream> stream_{};
};

/// The way of one send through the pieces of an upload, which outlives it.
class UploadReader {
 public:
  static constexpr std::size_t kPiece = 128 * 1024;

  explicit UploadReader(const Upload& upload) : upload_(upload) {}

  /// Puts what is to be written next into `out`, as it goes over the wire; nothing at the end. A
  /// fault for a file that became shorter or cannot be read.
  Fault next(std::string& out);

 private:
  const Upload& upload_;
  std::uint64_t at_ = 0;
  bool ended_ = false;
};

}  // namespace loadgen::http

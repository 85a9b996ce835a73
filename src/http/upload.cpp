#include "http/upload.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace loadgen::http {

class Upload::File {
 public:
  explicit File(int descriptor) : own_(fcntl(descriptor, F_DUPFD_CLOEXEC, 0)) {
    if (own_ < 0) throw std::system_error(errno, std::generic_category());
  }
  ~File() { close(own_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  std::size_t read(std::uint64_t at, char* room, std::size_t most) const {
    errno = 0;
    const ssize_t count = pread(own_, room, most, static_cast<off_t>(at));
    return count < 0 ? 0 : static_cast<std::size_t>(count);
  }

 private:
  const int own_;
};

void Upload::add(std::string text) {
  size_ += text.size();
  const std::uint64_t size = text.size();
  pieces_.push_back({size, std::move(text)});
}

void Upload::add(const Upload& other) {
  pieces_.insert(pieces_.end(), other.pieces_.begin(), other.pieces_.end());
  size_ += other.size_;
}

void Upload::add_file(int descriptor, std::uint64_t offset, std::uint64_t size) {
  pieces_.push_back({size, {}, std::make_shared<const File>(descriptor), offset});
  size_ += size;
}

std::size_t Upload::read(std::uint64_t at, char* room, std::size_t most) const {
  for (const Piece& piece : pieces_) {
    if (at < piece.size) {
      most = static_cast<std::size_t>(std::min<std::uint64_t>(most, piece.size - at));
      return piece.file ? piece.file->read(piece.offset + at, room, most)
                        : piece.text.copy(room, most, at);
    }
    at -= piece.size;
  }
  errno = 0;
  return 0;
}

std::string Upload::outline() const {
  std::string out;
  for (const Piece& piece : pieces_) {
    out += piece.file ? fmt::format("[{} bytes of a file]", piece.size) : piece.text;
  }
  if (trailers_ && !trailers_->empty()) out.append("\r\n").append(*trailers_);
  return out;
}

Fault UploadReader::next(std::string& out) {
  const auto& trailers = upload_.trailers();
  if (at_ == upload_.size()) {
    out.clear();
    if (trailers && !std::exchange(ended_, true)) out = "0\r\n" + *trailers + "\r\n";
    return Fault{};
  }
  out.resize(kPiece);
  const std::size_t count = upload_.read(at_, out.data(), kPiece);
  if (count == 0) return Fault{FaultKind::system, errno == 0 ? EIO : errno};
  out.resize(count);
  at_ += count;
  if (trailers) out.insert(0, fmt::format("{:x}\r\n", count)).append("\r\n");
  return Fault{};
}

}  // namespace loadgen::http

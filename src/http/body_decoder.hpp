#pragma once

#include "http/decoder.hpp"

#include <cstdint>
#include <vector>

namespace loadgen::http {

/// Takes the codings off a body, piece by piece, so that no more than a piece is held.
class BodyDecoder {
 public:
  using Sink = std::function<void(std::string_view)>;

  /// A body that decodes to more than both is a bomb, and an error. gzip reaches 1032 times.
  static constexpr std::uint64_t kMostBytes = 256 * 1024 * 1024;
  static constexpr std::uint64_t kMostTimes = 100;

  /// For the value of a Content-Encoding field, in lower case. None where a body stays as it is: a
  /// coding other than gzip, deflate, br and, as requests, zstd is among them; or, as requests,
  /// more than five; or, as geventhttpclient, more than one.
  static std::unique_ptr<BodyDecoder> make(std::string_view codings, Dialect dialect);

  /// Hands to `sink` what `data` decodes to. False if it cannot be decoded: see error().
  bool decode(std::string_view data, const Sink& sink);

  /// The body is over. False if more was to come and the dialect minds: urllib3 takes what there
  /// is.
  bool end();

  const DecodingError& error() const { return error_; }

 private:
  BodyDecoder() = default;
  bool decode_from(std::size_t link, std::string_view data, const Sink& sink);
  bool is_bomb(std::size_t decoded);

  std::vector<std::unique_ptr<Decoder>> links_;  ///< the one that is taken off first is last
  std::uint64_t coded_bytes_ = 0;
  std::uint64_t decoded_bytes_ = 0;  ///< by all links
  DecodingError error_;
};

}  // namespace loadgen::http

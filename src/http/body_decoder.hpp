#pragma once

#include "http/url.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace loadgen::http {

/// Takes the codings off a body, piece by piece, so that no more than a piece is held.
class BodyDecoder {
 public:
  using Sink = std::function<void(std::string_view)>;

  /// For the value of a Content-Encoding field, in lower case. None where a body stays as it is: a
  /// coding other than gzip and deflate is among them; or, as requests, more than five; or, as
  /// geventhttpclient, more than one.
  static std::unique_ptr<BodyDecoder> make(std::string_view codings, Dialect dialect);

  ~BodyDecoder();

  /// Hands to `sink` what `data` decodes to. False if it cannot be decoded: see error().
  bool decode(std::string_view data, const Sink& sink);

  /// The body is over. False if more was to come and the dialect minds: urllib3 takes what there
  /// is.
  bool end();

  /// What is wrong, in the words of Python's zlib.
  const std::string& error() const { return error_; }

 private:
  class Inflater;

  BodyDecoder();
  bool decode_from(std::size_t link, std::string_view data, const Sink& sink);

  std::vector<std::unique_ptr<Inflater>> links_;  ///< the one that is taken off first is last
  std::string error_;
};

}  // namespace loadgen::http

#pragma once

#include "http/url.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace loadgen::http {

/// What is wrong with a coded body, in the words of the Python module that would have decoded it.
struct DecodingError {
  std::string text;
  bool is_zstd = false;  ///< Python's class is ZstdError; else it is called `error`

  bool operator==(const DecodingError&) const = default;
};

/// Takes one coding off a body, piece by piece; what it holds is bounded by the coding's window.
class Decoder {
 public:
  /// Takes a decoded piece; false: no more of them.
  using Sink = std::function<bool(std::string_view)>;

  Decoder() = default;
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  virtual ~Decoder() = default;

  /// Hands to `sink` what `data` decodes to. False if it cannot be decoded or `sink` said so.
  virtual bool decode(std::string_view data, const Sink& sink, DecodingError& error) = 0;

  /// The body is over. False if more was to come and the dialect minds.
  virtual bool end(DecodingError& error) = 0;
};

/// gzip, or deflate in either of its kinds, as urllib3 or geventhttpclient read them.
std::unique_ptr<Decoder> make_inflater(bool gzip, Dialect dialect);

/// br (RFC 7932).
std::unique_ptr<Decoder> make_brotli_decoder(Dialect dialect);

/// zstd (RFC 8878), any number of frames.
std::unique_ptr<Decoder> make_zstd_decoder();

}  // namespace loadgen::http

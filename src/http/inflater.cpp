#include "http/decoder.hpp"

#include <fmt/format.h>

#include <zlib.h>

#include <array>
#include <new>
#include <utility>

namespace loadgen::http {
namespace {

std::string zlib_text(int code, const char* message) {
  if (message == nullptr) {
    message = code == Z_BUF_ERROR ? "incomplete or truncated stream" : "invalid input data";
  }
  return fmt::format("Error {} while decompressing data: {}", code, message);
}

class Inflater final : public Decoder {
 public:
  Inflater(bool gzip, Dialect dialect)
      : dialect_(dialect),
        window_bits_(
            gzip                           ? kGzip
            : dialect == Dialect::requests ? kZlib
                                           : kRaw
        ),
        // `deflate` is a zlib stream, but some servers send a raw one: the other kind is tried if
        // this one turns out wrong before it gave anything.
        other_(
            gzip                           ? 0
            : dialect == Dialect::requests ? kRaw
                                           : kZlib
        ) {
    if (inflateInit2(&stream_, window_bits_) != Z_OK) throw std::bad_alloc();
  }
  ~Inflater() override { inflateEnd(&stream_); }

  bool decode(std::string_view data, const Sink& sink, DecodingError& error) override {
    if (other_ != 0) tried_.append(data);
    bool ok = true;
    while (!data.empty() && !finished_) {
      if (ended_) begin_member();
      const int result = step(data, sink);
      if (refused_) return false;
      if (result == Z_OK || result == Z_BUF_ERROR) break;
      if (result == Z_STREAM_END) {
        ended_ = true;
        finished_ = window_bits_ != kGzip || dialect_ == Dialect::fasthttp;
      } else if (other_ != 0) {
        return decode_as_other(sink, error);
      } else {
        finished_ = true;
        ok = later_member_;  // what follows a whole member may be anything
        if (!ok) error.text = zlib_text(result, stream_.msg);
      }
    }
    return ok;
  }

  bool end(DecodingError& error) override {
    if (dialect_ == Dialect::requests || ended_ || !began_) return true;
    error.text = zlib_text(Z_BUF_ERROR, nullptr);
    return false;
  }

 private:
  static constexpr int kZlib = MAX_WBITS;
  static constexpr int kRaw = -MAX_WBITS;
  static constexpr int kGzip = MAX_WBITS + 16;

  void begin_member() {
    inflateReset(&stream_);
    ended_ = false;
    later_member_ = true;
  }

  /// Inflates until `data` is used up or something happens.
  int step(std::string_view& data, const Sink& sink) {
    std::array<char, 16 * 1024> out;
    began_ = true;
    // zlib's interface is older than const.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(data.data()));
    stream_.avail_in = static_cast<uInt>(data.size());
    int result = Z_OK;
    do {
      stream_.next_out = reinterpret_cast<Bytef*>(out.data());
      stream_.avail_out = static_cast<uInt>(out.size());
      result = inflate(&stream_, Z_SYNC_FLUSH);
      const std::size_t count = out.size() - stream_.avail_out;
      if (count == 0) continue;
      refused_ = !sink({out.data(), count});
      other_ = 0;
      tried_.clear();
    } while (result == Z_OK && !refused_ && (stream_.avail_out == 0 || stream_.avail_in > 0));
    data.remove_prefix(data.size() - stream_.avail_in);
    return result;
  }

  bool decode_as_other(const Sink& sink, DecodingError& error) {
    inflateReset2(&stream_, std::exchange(other_, 0));
    return decode(std::exchange(tried_, {}), sink, error);
  }

  const Dialect dialect_;
  const int window_bits_;
  int other_;          ///< window bits of the other kind of stream; 0 when it is settled
  std::string tried_;  ///< what was read until then
  z_stream stream_{};
  bool began_ = false;
  bool ended_ = false;         ///< a stream, or a member, is whole
  bool later_member_ = false;  ///< of a gzip body
  bool finished_ = false;      ///< nothing that follows counts
  bool refused_ = false;       ///< by the sink
};

}  // namespace

std::unique_ptr<Decoder> make_inflater(bool gzip, Dialect dialect) {
  return std::make_unique<Inflater>(gzip, dialect);
}

}  // namespace loadgen::http

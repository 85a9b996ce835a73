#include "http/decoder.hpp"

#include <fmt/format.h>

#include <zstd.h>

#include <array>
#include <new>

namespace loadgen::http {
namespace {

struct Free {
  void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
};

class ZstdDecoder final : public Decoder {
 public:
  ZstdDecoder() : stream_(ZSTD_createDStream()) {
    if (!stream_) throw std::bad_alloc();
  }

  bool decode(std::string_view data, const Sink& sink, DecodingError& error) override {
    std::array<char, 16 * 1024> out;
    ZSTD_inBuffer in{data.data(), data.size(), 0};
    bool full = false;
    // The end of a frame is followed by another one, which the library begins by itself.
    while (in.pos < in.size || full) {
      ZSTD_outBuffer piece{out.data(), out.size(), 0};
      const std::size_t result = ZSTD_decompressStream(stream_.get(), &piece, &in);
      if (ZSTD_isError(result) != 0) return fail(ZSTD_getErrorName(result), error);
      full = piece.pos == piece.size;
      if (piece.pos > 0 && !sink({out.data(), piece.pos})) return false;
    }
    return true;
  }

  /// urllib3 takes what there is.
  bool end(DecodingError&) override { return true; }

 private:
  static bool fail(const char* why, DecodingError& error) {
    error = {fmt::format("Unable to decompress Zstandard data: {}", why), true};
    return false;
  }

  std::unique_ptr<ZSTD_DStream, Free> stream_;
};

}  // namespace

std::unique_ptr<Decoder> make_zstd_decoder() {
  return std::make_unique<ZstdDecoder>();
}

}  // namespace loadgen::http

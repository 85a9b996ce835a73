#include "http/decoder.hpp"

#include <brotli/decode.h>

#include <cstdint>
#include <new>

namespace loadgen::http {
namespace {

struct Destroy {
  void operator()(BrotliDecoderState* state) const { BrotliDecoderDestroyInstance(state); }
};

class BrotliDecoder final : public Decoder {
 public:
  explicit BrotliDecoder(Dialect dialect)
      : state_(BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)), dialect_(dialect) {
    if (!state_) throw std::bad_alloc();
  }

  bool decode(std::string_view data, const Sink& sink, DecodingError& error) override {
    began_ = began_ || !data.empty();
    std::size_t left = data.size();
    const auto* next = reinterpret_cast<const std::uint8_t*>(data.data());
    BrotliDecoderResult result = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;
    while (result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT) {
      // Without a buffer for the output the decoder shows its own: nothing is copied.
      std::size_t none = 0;
      result = BrotliDecoderDecompressStream(state_.get(), &left, &next, &none, nullptr, nullptr);
      std::size_t count = 0;
      const std::uint8_t* out = BrotliDecoderTakeOutput(state_.get(), &count);
      if (count > 0 && !sink({reinterpret_cast<const char*>(out), count})) return false;
    }
    ended_ = result == BROTLI_DECODER_RESULT_SUCCESS;
    if (result != BROTLI_DECODER_RESULT_ERROR && !(ended_ && left > 0)) return true;
    return fail(error);
  }

  /// urllib3 takes what there is.
  bool end(DecodingError& error) override {
    return dialect_ == Dialect::requests || ended_ || !began_ || fail(error);
  }

 private:
  static bool fail(DecodingError& error) {
    error.text = "brotli: decoder failed";
    return false;
  }

  std::unique_ptr<BrotliDecoderState, Destroy> state_;
  const Dialect dialect_;
  bool began_ = false;
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<Decoder> make_brotli_decoder(Dialect dialect) {
  return std::make_unique<BrotliDecoder>(dialect);
}

}  // namespace loadgen::http

#include "http/body_decoder.hpp"

#include <fmt/format.h>

#include <zlib.h>

#include <algorithm>
#include <array>
#include <new>
#include <utility>

namespace loadgen::http {
namespace {

constexpr std::size_t kMostLinks = 5;  // urllib3's MultiDecoder

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = std::min(text.find_first_not_of(" \t"), text.size());
  return text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
}

std::string zlib_text(int code, const char* message) {
  if (message == nullptr) {
    message = code == Z_BUF_ERROR ? "incomplete or truncated stream" : "invalid input data";
  }
  return fmt::format("Error {} while decompressing data: {}", code, message);
}

}  // namespace

/// One coding.
class BodyDecoder::Inflater {
 public:
  enum class Coding { gzip, deflate };

  Inflater(Coding coding, Dialect dialect)
      : dialect_(dialect),
        window_bits_(
            coding == Coding::gzip         ? kGzip
            : dialect == Dialect::requests ? kZlib
                                           : kRaw
        ),
        // `deflate` is a zlib stream, but some servers send a raw one: the other kind is tried if
        // this one turns out wrong before it gave anything.
        other_(
            coding == Coding::gzip         ? 0
            : dialect == Dialect::requests ? kRaw
                                           : kZlib
        ) {
    if (inflateInit2(&stream_, window_bits_) != Z_OK) throw std::bad_alloc();
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  bool decode(std::string_view data, const Sink& sink, std::string& error) {
    if (other_ != 0) tried_.append(data);
    bool ok = true;
    while (!data.empty() && !finished_) {
      if (ended_) begin_member();
      const int result = step(data, sink);
      if (result == Z_OK || result == Z_BUF_ERROR) break;
      if (result == Z_STREAM_END) {
        ended_ = true;
        finished_ = window_bits_ != kGzip || dialect_ == Dialect::fasthttp;
      } else if (other_ != 0) {
        return decode_as_other(sink, error);
      } else {
        finished_ = true;
        ok = later_member_;  // what follows a whole member may be anything
        if (!ok) error = zlib_text(result, stream_.msg);
      }
    }
    return ok;
  }

  bool end(std::string& error) const {
    if (dialect_ == Dialect::requests || ended_ || !began_) return true;
    error = zlib_text(Z_BUF_ERROR, nullptr);
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
      sink({out.data(), count});
      other_ = 0;
      tried_.clear();
    } while (result == Z_OK && (stream_.avail_out == 0 || stream_.avail_in > 0));
    data.remove_prefix(data.size() - stream_.avail_in);
    return result;
  }

  bool decode_as_other(const Sink& sink, std::string& error) {
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
};

BodyDecoder::BodyDecoder() = default;
BodyDecoder::~BodyDecoder() = default;

std::unique_ptr<BodyDecoder> BodyDecoder::make(std::string_view codings, Dialect dialect) {
  std::unique_ptr<BodyDecoder> decoder(new BodyDecoder);
  for (bool more = true; more;) {
    const std::size_t comma = codings.find(',');
    const std::string_view coding = trimmed(codings.substr(0, comma));
    const bool gzip = coding == "gzip" || (coding == "x-gzip" && dialect == Dialect::requests);
    if (!gzip && coding != "deflate") return nullptr;
    const auto kind = gzip ? Inflater::Coding::gzip : Inflater::Coding::deflate;
    decoder->links_.push_back(std::make_unique<Inflater>(kind, dialect));
    more = comma != std::string_view::npos;
    if (more) codings.remove_prefix(comma + 1);
  }
  const std::size_t most = dialect == Dialect::requests ? kMostLinks : 1;
  return decoder->links_.size() <= most ? std::move(decoder) : nullptr;
}

bool BodyDecoder::decode(std::string_view data, const Sink& sink) {
  return decode_from(links_.size() - 1, data, sink);
}

bool BodyDecoder::decode_from(std::size_t link, std::string_view data, const Sink& sink) {
  if (link == 0) return links_[0]->decode(data, sink, error_);
  bool ok = true;
  const Sink next = [&](std::string_view piece) { ok = ok && decode_from(link - 1, piece, sink); };
  return links_[link]->decode(data, next, error_) && ok;
}

bool BodyDecoder::end() {
  return std::all_of(links_.begin(), links_.end(), [&](const auto& link) {
    return link->end(error_);
  });
}

}  // namespace loadgen::http

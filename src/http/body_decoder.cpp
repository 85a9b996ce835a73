#include "http/body_decoder.hpp"

#include <algorithm>
#include <utility>

namespace loadgen::http {
namespace {

constexpr std::size_t kMostLinks = 5;  // urllib3's MultiDecoder

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = std::min(text.find_first_not_of(" \t"), text.size());
  return text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
}

/// Null for a coding that the dialect does not know.
std::unique_ptr<Decoder> make_link(std::string_view coding, Dialect dialect) {
  const bool requests = dialect == Dialect::requests;
  if (coding == "gzip" || (coding == "x-gzip" && requests)) return make_inflater(true, dialect);
  if (coding == "deflate") return make_inflater(false, dialect);
  if (coding == "br") return make_brotli_decoder(dialect);
  if (coding == "zstd" && requests) return make_zstd_decoder();
  return nullptr;
}

}  // namespace

std::unique_ptr<BodyDecoder> BodyDecoder::make(std::string_view codings, Dialect dialect) {
  std::unique_ptr<BodyDecoder> decoder(new BodyDecoder);
  const std::size_t most = dialect == Dialect::requests ? kMostLinks : 1;
  for (bool more = true; more;) {
    const std::size_t comma = codings.find(',');
    auto link = make_link(trimmed(codings.substr(0, comma)), dialect);
    if (!link || decoder->links_.size() == most) return nullptr;
    decoder->links_.push_back(std::move(link));
    more = comma != std::string_view::npos;
    if (more) codings.remove_prefix(comma + 1);
  }
  return decoder;
}

bool BodyDecoder::decode(std::string_view data, const Sink& sink) {
  coded_bytes_ += data.size();
  return decode_from(links_.size() - 1, data, sink);
}

bool BodyDecoder::decode_from(std::size_t link, std::string_view data, const Sink& sink) {
  const Decoder::Sink next = [&](std::string_view piece) {
    if (is_bomb(piece.size())) return false;
    if (link > 0) return decode_from(link - 1, piece, sink);
    sink(piece);
    return true;
  };
  return links_[link]->decode(data, next, error_);
}

bool BodyDecoder::is_bomb(std::size_t decoded) {
  decoded_bytes_ += decoded;
  if (decoded_bytes_ <= kMostBytes || decoded_bytes_ / kMostTimes <= coded_bytes_) return false;
  error_ = {"loadgen: more than 256 MiB and 100 times of what was sent"};
  return true;
}

bool BodyDecoder::end() {
  return std::all_of(links_.begin(), links_.end(), [&](const auto& link) {
    return link->end(error_);
  });
}

}  // namespace loadgen::http

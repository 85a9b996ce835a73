#include "http/response_parser.hpp"

#include <boost/asio/buffer.hpp>

#include <algorithm>
#include <charconv>

namespace loadgen::http {

namespace {
using ParseError = boost::beast::http::error;

/// requests.models.CONTENT_CHUNK_SIZE
constexpr std::uint64_t kUrllib3Piece = 10 * 1024;

constexpr int kFirstStatus = 100;
constexpr unsigned kUnauthorized = 401;

constexpr std::string_view kBareStatusLine = "HTTP/1.1 200\r\n";

}  // namespace

ResponseParser::ResponseParser(Answer& answer, Options options)
    : answer_(answer), options_(options) {
  eager(true);
  header_limit(kLineLimit);
  body_limit(boost::none);
  skip(options.head);
  answer_.status = 0;
  answer_.body_bytes = 0;
}

std::size_t ResponseParser::feed(const char* data, std::size_t size, error_code& error) {
  if (has_status()) return feed_rest(data, size, error);
  const std::size_t line = feed_status_line({data, size}, error);
  if (error || !has_status()) return 0;
  return line + feed_rest(data + line, size - line, error);
}

/// The line goes in as a whole, so that it is judged alike however it was cut into packets.
std::size_t ResponseParser::feed_status_line(std::string_view text, error_code& error) {
  error = {};
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) {
    if (text.size() > kLineLimit) error = ParseError::header_limit;
    return 0;
  }
  std::string_view line = text.substr(0, end + 1);
  std::string mended;
  if (line.size() == kBareStatusLine.size() && line.ends_with("\r\n")) {
    // Some servers send no blank before an empty reason; http.client takes that, Beast does not.
    mended.append(line.substr(0, line.size() - 2)).append(" \r\n");
    line = mended;
  }
  put(boost::asio::const_buffer(line.data(), line.size()), error);
  if (error == ParseError::need_more) error = {};
  return end + 1;
}

std::size_t ResponseParser::feed_rest(const char* data, std::size_t size, error_code& error) {
  // Beast asserts, when it sees the head of an only and empty chunk again, that it is whole.
  constexpr std::size_t kShortestChunks = sizeof "0\r\n\r\n" - 1;
  if (size < kShortestChunks && is_header_done() && chunked() && !after_chunk()) return 0;
  const std::size_t used = put(boost::asio::const_buffer(data, size), error);
  if (error == ParseError::need_more) error = {};
  // Beast bounds lines of the header block only, and reads trailers when all of them are there.
  if (!error && !is_done() && size - used > kLineLimit) error = ParseError::header_limit;
  if (!error && is_done()) answer_.keep_alive = keep_alive();
  return used;
}

void ResponseParser::feed_end(error_code& error) {
  error = {};
  put_eof(error);
  answer_.keep_alive = false;
}

ResponseParser::Cut ResponseParser::cut(std::string_view rest) const {
  if (!chunked()) return {raw_bytes_, content_length_remaining().value_or(0)};
  if (chunk_left_ > 0) {
    const std::uint64_t got = (chunk_size_ - chunk_left_) % kUrllib3Piece;
    return {got, std::min(chunk_left_, kUrllib3Piece - got)};
  }
  constexpr std::size_t kLineEnd = 2;
  if (after_chunk()) {
    if (rest.size() < kLineEnd) return {rest.size(), kLineEnd - rest.size()};
    rest.remove_prefix(kLineEnd);
  }
  std::uint64_t next = 0;  // the size of the next chunk, if it came as far as that
  std::from_chars(rest.data(), rest.data() + rest.size(), next, 16);
  return {0, std::min(next, kUrllib3Piece)};
}

void ResponseParser::on_chunk_header_impl(chunk_length size, string_view, error_code&) {
  chunk_size_ = size;
  chunk_left_ = size;
}

void ResponseParser::on_response_impl(
    int code, string_view reason, int version, error_code& error
) {
  if (code < kFirstStatus) {  // http.client, _read_status
    error = ParseError::bad_status;
    return;
  }
  answer_.status = static_cast<unsigned>(code);
  answer_.version = static_cast<unsigned>(version);
  if (options_.keep || answer_.status >= 400) answer_.reason.assign(reason.data(), reason.size());
}

void ResponseParser::on_field_impl(
    field known, string_view name, string_view value, error_code& error
) {
  if (is_header_done()) return;  // a trailer is no header field
  if (++fields_ > kMaxFields) error = kTooManyFields;
  const bool wanted = options_.keep || known == field::set_cookie || known == field::location ||
                      known == field::content_encoding || known == field::www_authenticate;
  if (!wanted || interim()) return;
  keep_field(known, name, value);
}

void ResponseParser::keep_field(field known, string_view name, string_view value) {
  const std::string_view text(value.data(), value.size());
  const auto append = [&](std::string& list) {
    if (!list.empty()) list += ", ";
    list += text;
  };
  if (known == field::set_cookie) {
    answer_.set_cookies.emplace_back(text);
  } else if (known == field::content_encoding) {
    append(answer_.coding);
  } else if (known == field::location && answer_.status / 100 == 3) {
    append(answer_.location);
    ++answer_.locations;
  } else if (known == field::www_authenticate && answer_.status == kUnauthorized) {
    answer_.challenges.emplace_back(text);
  }
  if (!options_.keep) return;
  answer_.fields.append(name.data(), name.size()).append(": ").append(text).append("\r\n");
}

void ResponseParser::on_header_impl(error_code&) {
  if (answer_.coding.empty()) return;
  for (char& c : answer_.coding) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  decoder_ = BodyDecoder::make(answer_.coding, options_.dialect);
}

void ResponseParser::take_body(string_view body, error_code& error) {
  const std::string_view bytes(body.data(), body.size());
  raw_bytes_ += bytes.size();
  if (!decoder_) {
    take_decoded(bytes);
  } else if (!decoder_->decode(bytes, [this](std::string_view piece) { take_decoded(piece); })) {
    error = kBadEncoding;
  }
}

void ResponseParser::take_decoded(std::string_view piece) {
  answer_.body_bytes += piece.size();
  if (options_.keep) answer_.body.append(piece);
}

void ResponseParser::on_finish_impl(error_code& error) {
  if (decoder_ && !decoder_->end()) error = kBadEncoding;
}

std::size_t ResponseParser::on_body_impl(string_view body, error_code& error) {
  take_body(body, error);
  return body.size();
}

std::size_t ResponseParser::on_chunk_body_impl(
    chunk_length left, string_view body, error_code& error
) {
  take_body(body, error);
  chunk_left_ = left - body.size();
  return body.size();
}

}  // namespace loadgen::http

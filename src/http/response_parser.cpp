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

constexpr std::string_view kBareStatusLine = "HTTP/1.1 200\r\n";

}  // namespace

ResponseParser::ResponseParser(Answer& answer, bool head, bool keep)
    : answer_(answer), keep_(keep) {
  eager(true);
  header_limit(kLineLimit);
  body_limit(boost::none);
  skip(head);
  answer_.status = 0;
  answer_.body_bytes = 0;
  answer_.fields.clear();
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
  // Beast bounds lines of the header block only.
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
  if (!chunked()) return {answer_.body_bytes, content_length_remaining().value_or(0)};
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
  if (keep_ || answer_.status >= 400) answer_.reason.assign(reason.data(), reason.size());
}

void ResponseParser::on_field_impl(field, string_view name, string_view value, error_code& error) {
  if (++fields_ > kMaxFields) error = kTooManyFields;
  if (!keep_ || is_header_done()) return;  // a trailer is no header field
  answer_.fields.append(name.data(), name.size()).append(": ");
  answer_.fields.append(value.data(), value.size()).append("\r\n");
}

void ResponseParser::take_body(string_view body) {
  answer_.body_bytes += body.size();
  if (keep_) answer_.body.append(body.data(), body.size());
}

std::size_t ResponseParser::on_body_impl(string_view body, error_code&) {
  take_body(body);
  return body.size();
}

std::size_t ResponseParser::on_chunk_body_impl(chunk_length left, string_view body, error_code&) {
  take_body(body);
  chunk_left_ = left - body.size();
  return body.size();
}

}  // namespace loadgen::http

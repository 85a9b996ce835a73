#include "http/response_parser.hpp"

#include <boost/asio/buffer.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace loadgen::http {

namespace {
using ParseError = boost::beast::http::error;

/// requests.models.CONTENT_CHUNK_SIZE
constexpr std::uint64_t kUrllib3Piece = 10 * 1024;

constexpr int kFirstStatus = 100;
constexpr unsigned kUnauthorized = 401;

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
  const std::string_view line = text.substr(0, end + 1);
  put(boost::asio::const_buffer(line.data(), line.size()), error);
  if (error == ParseError::need_more) {
    error = {};
  } else if (error) {
    mend_status_line(line, error);
  }
  return end + 1;
}

/// Beast refused the line: as http.client reads it, if that takes it.
void ResponseParser::mend_status_line(std::string_view line, error_code& error) {
  const auto read = read_status_line(line, options_.dialect);
  if (!read) return;
  put_head(*read, "", error);
  if (error == ParseError::need_more) error = {};
}

/// A head that Beast takes, in the place of one that it does not.
void ResponseParser::put_head(const StatusLine& line, std::string_view rest, error_code& error) {
  const std::string head =
      fmt::format("HTTP/{}.{} {} \r\n{}", line.version / 10, line.version % 10, line.status, rest);
  const std::string reason(line.reason);  // may be in the answer
  put(boost::asio::const_buffer(head.data(), head.size()), error);
  if (options_.keep || answer_.status >= 400) answer_.reason = reason;
}

std::size_t ResponseParser::feed_rest(const char* data, std::size_t size, error_code& error) {
  // Beast asserts, when it sees the head of an only and empty chunk again, that it is whole.
  constexpr std::size_t kShortestChunks = sizeof "0\r\n\r\n" - 1;
  if (size < kShortestChunks && is_header_done() && chunked() && !after_chunk()) return 0;
  std::size_t used = held_ + put(boost::asio::const_buffer(data + held_, size - held_), error);
  held_ = 0;
  if (error == ParseError::need_more) error = {};
  if (!is_header_done() && options_.dialect == Dialect::requests) {
    used = look_again({data, size}, used, error);
  } else if (!error && !is_done() && size - used > kLineLimit) {
    // Beast bounds lines of the header block only, and reads trailers when all of them are there.
    error = ParseError::header_limit;
  }
  if (!error && is_done()) answer_.keep_alive = keep_alive();
  return used;
}

/// Of a block of fields that Beast refused, or that it does not see the end of, `used` bytes in:
/// as http.client reads it. It is held in whole until that is told.
std::size_t ResponseParser::look_again(std::string_view text, std::size_t used, error_code& error) {
  if (error == kTooManyFields) return used;
  held_ = used;
  const FieldBlock block = measure_block(text);
  if (block.longest > kLineLimit) error = ParseError::header_limit;
  if (block.lines > kMaxFields) error = kTooManyFields;
  if (block.longest > kLineLimit || block.lines > kMaxFields) return 0;
  if (block.size == 0) {
    error = {};
    return 0;
  }
  const FieldLines fields = read_fields(text.substr(0, block.size));
  const auto framing = framing_of(fields, answer_.version);
  if (!framing) error = ParseError::multiple_content_length;
  if (!framing) return 0;
  mend_fields(fields, *framing + "\r\n", error);
  held_ = 0;
  if (error || is_done() || text.size() == block.size) return block.size;
  return block.size + feed_rest(text.data() + block.size, text.size() - block.size, error);
}

/// Begins anew behind the status line, with `fields` in the answer and `framing` for Beast.
void ResponseParser::mend_fields(
    const FieldLines& fields, std::string_view framing, error_code& error
) {
  const StatusLine line{answer_.version, answer_.status, answer_.reason};
  ResponseParser fresh(answer_, options_);
  basic_parser::operator=(std::move(static_cast<basic_parser&>(fresh)));
  answer_.status = line.status;
  answer_.fields.clear();
  answer_.location.clear();
  answer_.locations = 0;
  answer_.set_cookies.clear();
  answer_.challenges.clear();
  answer_.coding.clear();
  fields_ = 0;
  error = {};
  for (const auto& [name, value] : fields) {
    on_field_impl(boost::beast::http::string_to_field(name), name, value, error);
  }
  has_fields_ = true;
  fields_ = kMaxFields;  // those of the framing are none of them, at no cost to others
  put_head(line, framing, error);
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
  if (++fields_ > kMaxFields) {
    if (has_fields_) return;
    error = kTooManyFields;
  }
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

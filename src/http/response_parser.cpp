#include "http/response_parser.hpp"

#include <boost/asio/buffer.hpp>

namespace loadgen::http {

namespace {
using ParseError = boost::beast::http::error;
}

ResponseParser::ResponseParser(Reply& reply, bool head) : reply_(reply) {
  eager(true);
  header_limit(kHeaderLimit);
  body_limit(boost::none);
  skip(head);
  reply_.body_bytes = 0;
}

std::size_t ResponseParser::feed(const char* data, std::size_t size, error_code& error) {
  const std::size_t used = put(boost::asio::const_buffer(data, size), error);
  if (error == ParseError::need_more) error = {};
  if (!error && is_done()) reply_.keep_alive = keep_alive();
  return used;
}

void ResponseParser::feed_end(error_code& error) {
  error = {};
  put_eof(error);
  reply_.keep_alive = false;
}

std::uint64_t ResponseParser::missing() const {
  return content_length_remaining().value_or(0);
}

void ResponseParser::on_response_impl(int code, string_view reason, int, error_code&) {
  reply_.status = static_cast<unsigned>(code);
  if (reply_.status >= 400) reply_.reason.assign(reason.data(), reason.size());
}

std::size_t ResponseParser::on_body_impl(string_view body, error_code&) {
  reply_.body_bytes += body.size();
  return body.size();
}

std::size_t ResponseParser::on_chunk_body_impl(chunk_length, string_view body, error_code&) {
  reply_.body_bytes += body.size();
  return body.size();
}

}  // namespace loadgen::http

#include "support/target/reply.hpp"

#include <boost/beast/http/status.hpp>
#include <fmt/format.h>

#include <iterator>

namespace loadgen::target {
namespace {

namespace http = boost::beast::http;

constexpr std::size_t kChunkSize = 1000;

std::string_view reason_of(unsigned status) {
  const auto reason = http::obsolete_reason(http::int_to_status(status));
  return {reason.data(), reason.size()};
}

bool status_has_body(unsigned status) {
  return status != 204 && status != 304;
}

void append_framing(std::string& out, const Reply& reply) {
  if (!status_has_body(reply.status)) return;
  if (reply.framing == Framing::chunked) out += "Transfer-Encoding: chunked\r\n";
  if (reply.framing == Framing::length) {
    fmt::format_to(std::back_inserter(out), "Content-Length: {}\r\n", reply.body.size());
  }
}

void append_connection(std::string& out, const Reply& reply, const Request& request) {
  if (!keeps_connection(reply, request)) {
    out += "Connection: close\r\n";
  } else if (request.version() < 11) {
    out += "Connection: keep-alive\r\n";
  }
}

void append_chunked(std::string& out, std::string_view body) {
  while (!body.empty()) {
    const std::string_view chunk = body.substr(0, kChunkSize);
    fmt::format_to(std::back_inserter(out), "{:x}\r\n{}\r\n", chunk.size(), chunk);
    body.remove_prefix(chunk.size());
  }
  out += "0\r\n\r\n";
}

}  // namespace

bool keeps_connection(const Reply& reply, const Request& request) {
  return !reply.close && reply.framing != Framing::until_close && request.keep_alive();
}

std::string to_bytes(const Reply& reply, const Request& request) {
  std::string out;
  out.reserve(reply.body.size() + 256);
  auto end = std::back_inserter(out);
  fmt::format_to(end, "HTTP/1.1 {} {}\r\n", reply.status, reason_of(reply.status));
  fmt::format_to(end, "Content-Type: {}\r\n", reply.content_type);
  for (const auto& [name, value] : reply.headers) fmt::format_to(end, "{}: {}\r\n", name, value);
  append_framing(out, reply);
  append_connection(out, reply, request);
  out += "\r\n";
  if (request.method() == http::verb::head || !status_has_body(reply.status)) return out;
  if (reply.framing == Framing::chunked) {
    append_chunked(out, reply.body);
  } else {
    out += reply.body;
  }
  return out;
}

}  // namespace loadgen::target

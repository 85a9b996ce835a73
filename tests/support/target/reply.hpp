#pragma once

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace loadgen::target {

using Request = boost::beast::http::request<boost::beast::http::string_body>;

/// How the client learns where the body ends.
enum class Framing { length, chunked, until_close };

/// An answer, as data: the routes make it, the connection writes it.
struct Reply {
  unsigned status = 200;
  std::string body = {};
  std::string content_type = "text/plain";
  std::vector<std::pair<std::string, std::string>> headers = {};
  Framing framing = Framing::length;
  std::chrono::milliseconds delay{0};  ///< from the whole request to the first byte of the answer
  bool close = false;                  ///< say `Connection: close` and do so

  /// The connection is closed, without having said so, when it has carried this many answers.
  std::optional<std::size_t> close_after = {};
};

/// The bytes of the answer to `request`. A HEAD request, 204 and 304 get no body.
std::string to_bytes(const Reply& reply, const Request& request);

/// Whether the connection goes on after this answer, going by what both sides say.
bool keeps_connection(const Reply& reply, const Request& request);

}  // namespace loadgen::target

#pragma once

#include "http/fault.hpp"
#include "http/request.hpp"
#include "http/stopwatch.hpp"
#include "loadgen/stats.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace loadgen::http {

/// One answer as it was read. What says "kept" is empty unless the send asked to keep it.
struct Answer {
  unsigned status = 0;           ///< 0 until the status line was read
  unsigned version = 0;          ///< 10 or 11
  std::string reason;            ///< as the server spelled it; of a failing status, or kept
  std::string fields;            ///< kept: `Name: value\r\n` each, as they came
  std::string body;              ///< kept: decoded
  std::uint64_t body_bytes = 0;  ///< length of the decoded body
  bool keep_alive = false;
  std::string location;                  ///< of a 3xx; joined by commas where it is repeated
  unsigned locations = 0;                ///< how often it was there
  std::vector<std::string> set_cookies;  ///< values of the Set-Cookie fields
  std::vector<std::string> challenges;   ///< values of the WWW-Authenticate fields of a 401
  std::string coding;  ///< Content-Encoding in lower case, joined by commas where it is repeated
};

/// The fields of `block` (Answer::fields) one by one, as they came. The views are into `block`.
std::vector<std::pair<std::string_view, std::string_view>> split_fields(std::string_view block);

/// What came of one send: the answer of its last hop, or why there is none.
struct Reply : Answer {
  Fault fault;  ///< of the last hop. The answer holds what had come by then: its status, too.

  /// What the last hop sent: the request that was given, which its owner keeps as long as the reply
  /// is looked at, or one that a redirect or a signature made of it.
  const PreparedRequest* request = nullptr;
  std::shared_ptr<const PreparedRequest> redirected;  ///< owns it then
  std::string cookies;          ///< value of the Cookie field that the client filled in
  std::uint64_t sent_body = 0;  ///< length of its body
  std::vector<Reply> history;   ///< kept: the hops before, oldest first, their own history empty

  unsigned resent = 0;  ///< how often a hop was sent once more on a fresh connection, all hops
  TimePoint began{};    ///< the caller's clock: the whole chain's
  TimePoint hop_began{};
  TimePoint header_done{};  ///< kept: when the last hop's header block was there
  TimePoint ended{};

  std::string connection;  ///< described: where it leads, in words; empty if there was none
  std::string sent_head;   ///< described: request line and fields as they went out
  std::string tunnel;   ///< described: what was said to a proxy for the connection, and its answer
  RequestTrace trace;   ///< of the whole chain; the connection and status of its last hop
  Stopwatch stopwatch;  ///< what measures its phases

  /// The fields that the last hop went out with, the client's own filled in.
  Fields sent_fields() const { return request->sent_fields(cookies, sent_body); }
};

}  // namespace loadgen::http

#pragma once

#include "http/response_parser.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

/// What a ResponseParser makes of an answer, however it is cut into packets.
namespace loadgen::http::test {

inline constexpr std::size_t kNone = std::string_view::npos;

struct Outcome {
  Reply reply;
  bool done = false;
  bool header_done = false;
  std::size_t left = 0;
  boost::system::error_code error;
  ResponseParser::Cut cut;

  std::string text() const {
    return fmt::format(
        "{} '{}' {} bytes, {}, {} left, {}",
        reply.status,
        reply.reason,
        reply.body_bytes,
        done ? (reply.keep_alive ? "kept" : "ended") : "open",
        left,
        error.message()
    );
  }
};

/// Feeds `answer` as if it came in pieces that end at `first` and `second`.
inline Outcome parse_in_pieces(
    std::string_view answer, bool head, bool to_end, std::size_t first, std::size_t second
) {
  Outcome out;
  ResponseParser parser(out.reply, {.head = head});
  std::string pending;
  std::size_t begin = 0;
  for (const std::size_t end : {first, second, answer.size()}) {
    const std::size_t stop = std::min(end, answer.size());
    if (stop <= begin) continue;
    pending += answer.substr(begin, stop - begin);
    begin = stop;
    if (out.error || parser.is_done()) continue;
    pending.erase(0, parser.feed(pending.data(), pending.size(), out.error));
  }
  out.left = pending.size();
  if (to_end && !out.error && !parser.is_done()) {
    parser.feed_end(out.error);
    out.cut = parser.cut(pending);
  }
  out.done = parser.is_done();
  out.header_done = parser.is_header_done();
  return out;
}

/// Whole, and in all splits into two and three pieces: the outcome must be the same.
inline Outcome parse(std::string_view answer, bool head = false, bool to_end = false) {
  const Outcome whole = parse_in_pieces(answer, head, to_end, kNone, kNone);
  for (std::size_t first = 1; first < answer.size(); ++first) {
    for (std::size_t second = first; second < answer.size(); ++second) {
      const Outcome split = parse_in_pieces(answer, head, to_end, first, second);
      if (split.error && whole.error) continue;  // how much is left is of no use then
      EXPECT_EQ(split.text(), whole.text()) << "split at " << first << " and " << second;
      if (split.text() != whole.text()) return whole;
    }
  }
  return whole;
}

}  // namespace loadgen::http::test

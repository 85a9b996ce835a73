#include "http/body_decoder.hpp"

#include <gtest/gtest.h>

#include <zlib.h>

#include <cstdint>

namespace loadgen::http {
namespace {

constexpr int kGzip = MAX_WBITS + 16;
constexpr int kZlib = MAX_WBITS;
constexpr int kRaw = -MAX_WBITS;

std::string deflated(std::string text, int window_bits) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()) + 100, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(text.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

/// The decoded body; the error behind a `!` where there is one. Whole or byte by byte: the outcome
/// must be the same.
std::string decoded(std::string_view coding, const std::string& body, Dialect dialect) {
  std::string outcomes[2];
  for (const bool whole : {true, false}) {
    const auto decoder = BodyDecoder::make(coding, dialect);
    if (!decoder) return "as it is";
    std::string& out = outcomes[whole ? 0 : 1];
    const auto sink = [&](std::string_view piece) { out += piece; };
    bool ok = true;
    const std::size_t step = whole ? std::max<std::size_t>(body.size(), 1) : 1;
    for (std::size_t at = 0; ok && at < body.size(); at += step) {
      ok = decoder->decode(std::string_view(body).substr(at, step), sink);
    }
    if (!ok || !decoder->end()) out += "!" + decoder->error().text;
  }
  EXPECT_EQ(outcomes[0], outcomes[1]) << coding;
  return outcomes[0];
}

const Dialect kBoth[] = {Dialect::requests, Dialect::fasthttp};

TEST(BodyDecoder, GzipAndDeflate) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += std::to_string(i);
  for (const Dialect dialect : kBoth) {
    EXPECT_EQ(decoded("gzip", deflated(text, kGzip), dialect), text);
    EXPECT_EQ(decoded("deflate", deflated(text, kZlib), dialect), text);
    EXPECT_EQ(decoded("deflate", deflated(text, kRaw), dialect), text);
    EXPECT_EQ(decoded("gzip", deflated("", kGzip), dialect), "");
  }
  EXPECT_EQ(decoded("x-gzip", deflated("x", kGzip), Dialect::requests), "x");
}

TEST(BodyDecoder, SeveralCodings) {
  const std::string body = deflated(deflated("twice", kZlib), kGzip);
  EXPECT_EQ(decoded("deflate, gzip", body, Dialect::requests), "twice");
  EXPECT_EQ(decoded("deflate, gzip", body, Dialect::fasthttp), "as it is");
  EXPECT_EQ(decoded("gzip,gzip,gzip,gzip,gzip,gzip", "x", Dialect::requests), "as it is");
}

TEST(BodyDecoder, OtherCodingsAreLeftAlone) {
  for (const char* coding : {"identity", "", "gzip, foo", "compress"}) {
    for (const Dialect dialect : kBoth) EXPECT_EQ(decoded(coding, "x", dialect), "as it is");
  }
  EXPECT_EQ(decoded("zstd", "x", Dialect::fasthttp), "as it is");
}

TEST(BodyDecoder, WhatCannotBeDecoded) {
  const std::string header = "!Error -3 while decompressing data: incorrect header check";
  for (const Dialect dialect : kBoth) EXPECT_EQ(decoded("gzip", "not gzip", dialect), header);
  std::string spoiled = deflated(std::string(100, 'x'), kGzip);
  spoiled[spoiled.size() - 6] ^= 1;  // in the checksum
  EXPECT_EQ(
      decoded("gzip", spoiled, Dialect::requests),
      std::string(100, 'x') + "!Error -3 while decompressing data: incorrect data check"
  );
}

// urllib3 takes what there is; geventhttpclient decodes the whole at once.
TEST(BodyDecoder, ABodyThatEndsTooSoon) {
  const std::string body = deflated("abc", kGzip);
  const std::string cut = body.substr(0, body.size() - 4);
  EXPECT_EQ(decoded("gzip", cut, Dialect::requests), "abc");
  EXPECT_EQ(
      decoded("gzip", cut, Dialect::fasthttp),
      "abc!Error -5 while decompressing data: incomplete or truncated stream"
  );
  for (const Dialect dialect : kBoth) EXPECT_EQ(decoded("gzip", "", dialect), "");
}

TEST(BodyDecoder, WhatFollowsTheStream) {
  const std::string two = deflated("one", kGzip) + deflated("two", kGzip);
  EXPECT_EQ(decoded("gzip", two, Dialect::requests), "onetwo");
  EXPECT_EQ(decoded("gzip", two, Dialect::fasthttp), "one");
  for (const Dialect dialect : kBoth) {
    EXPECT_EQ(decoded("gzip", deflated("one", kGzip) + "garbage", dialect), "one");
    EXPECT_EQ(decoded("deflate", deflated("one", kZlib) + "garbage", dialect), "one");
  }
}

// A few bytes that decode to a gigabyte: they come in pieces.
TEST(BodyDecoder, ABombIsNotHeld) {
  std::string bomb = deflated(std::string(100'000'000, 'x'), kGzip);
  std::uint64_t count = 0;
  std::size_t largest = 0;
  const auto decoder = BodyDecoder::make("gzip", Dialect::requests);
  EXPECT_TRUE(decoder->decode(bomb, [&](std::string_view piece) {
    count += piece.size();
    largest = std::max(largest, piece.size());
  }));
  EXPECT_EQ(count, 100'000'000u);
  EXPECT_LE(largest, 64u * 1024);
}

}  // namespace
}  // namespace loadgen::http

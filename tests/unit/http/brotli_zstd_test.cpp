#include "http/body_decoder.hpp"

#include <gtest/gtest.h>

#include <brotli/encode.h>
#include <zstd.h>

namespace loadgen::http {
namespace {

std::string brotli(const std::string& text) {
  std::size_t size = BrotliEncoderMaxCompressedSize(text.size()) + 64;
  std::string out(size, '\0');
  BrotliEncoderCompress(
      5,
      BROTLI_DEFAULT_WINDOW,
      BROTLI_MODE_GENERIC,
      text.size(),
      reinterpret_cast<const std::uint8_t*>(text.data()),
      &size,
      reinterpret_cast<std::uint8_t*>(out.data())
  );
  out.resize(size);
  return out;
}

std::string zstd(const std::string& text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}

std::string long_text() {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += std::to_string(i * 7919);
  return text;
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

const std::string kNoBrotli = "!brotli: decoder failed";
const std::string kNoFrame = "!Unable to decompress Zstandard data: Unknown frame descriptor";

TEST(BrotliDecoder, Bodies) {
  const std::string text = long_text();
  for (const Dialect dialect : {Dialect::requests, Dialect::fasthttp}) {
    EXPECT_EQ(decoded("br", brotli(text), dialect), text);
    EXPECT_EQ(decoded("br", brotli(""), dialect), "");
    EXPECT_EQ(decoded("br", "", dialect), "");
    EXPECT_EQ(decoded("br", "not brotli at all", dialect), kNoBrotli);
    EXPECT_EQ(decoded("br", brotli("x") + "tail", dialect), "x" + kNoBrotli);
  }
}

// urllib3 takes what there is; geventhttpclient decodes the whole at once.
TEST(BrotliDecoder, ABodyThatEndsTooSoon) {
  const std::string whole = brotli(long_text());
  const std::string cut = whole.substr(0, whole.size() - 4);
  EXPECT_EQ(decoded("br", cut, Dialect::requests).find('!'), std::string::npos);
  EXPECT_TRUE(decoded("br", cut, Dialect::fasthttp).ends_with(kNoBrotli));
}

TEST(ZstdDecoder, Bodies) {
  const std::string text = long_text();
  EXPECT_EQ(decoded("zstd", zstd(text), Dialect::requests), text);
  EXPECT_EQ(decoded("zstd", zstd("one") + zstd("two"), Dialect::requests), "onetwo");
  EXPECT_EQ(decoded("zstd", zstd(""), Dialect::requests), "");
  EXPECT_EQ(decoded("zstd", "", Dialect::requests), "");
  const std::string cut = zstd(text).substr(0, 1000);
  EXPECT_EQ(decoded("zstd", cut, Dialect::requests).find('!'), std::string::npos);
}

TEST(ZstdDecoder, WhatCannotBeDecoded) {
  EXPECT_EQ(decoded("zstd", "not zstd at all", Dialect::requests), kNoFrame);
  EXPECT_EQ(decoded("zstd", zstd("x") + "tail", Dialect::requests), "x" + kNoFrame);
  const auto decoder = BodyDecoder::make("zstd", Dialect::requests);
  EXPECT_FALSE(decoder->decode("not zstd at all", [](std::string_view) {}));
  EXPECT_TRUE(decoder->error().is_zstd);
}

TEST(BodyDecoder, CodingsMayBeMixed) {
  EXPECT_EQ(decoded("zstd, br", brotli(zstd("both")), Dialect::requests), "both");
  EXPECT_EQ(decoded("zstd, br", "x", Dialect::fasthttp), "as it is");
}

/// What comes of `bomb`, fed again and again.
std::pair<bool, std::uint64_t> fed(const std::string& bomb, int times) {
  const auto decoder = BodyDecoder::make("zstd", Dialect::requests);
  std::uint64_t count = 0;
  bool ok = true;
  for (int i = 0; ok && i < times; ++i) {
    ok = decoder->decode(bomb, [&](std::string_view piece) { count += piece.size(); });
  }
  if (!ok) {
    EXPECT_EQ(decoder->error().text, "loadgen: more than 256 MiB and 100 times of what was sent");
  }
  return {ok, count};
}

TEST(BodyDecoder, ABombIsAnErrorSoonerThanItIsLong) {
  const std::string frame = zstd(std::string(16 * 1024 * 1024, 'x'));
  EXPECT_EQ(fed(frame, 15), std::pair(true, std::uint64_t{15} * 16 * 1024 * 1024));
  const auto [ok, count] = fed(frame, 100);
  EXPECT_FALSE(ok);
  EXPECT_LE(count, BodyDecoder::kMostBytes);
}

}  // namespace
}  // namespace loadgen::http

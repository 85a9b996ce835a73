#include "http/tolerant_head.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loadgen::http {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

/// What was read of `line`; empty: it was refused.
std::string status(std::string_view line, Dialect dialect = Dialect::requests) {
  const auto read = read_status_line(line, dialect);
  return read ? fmt::format("{} {} '{}'", read->version, read->status, read->reason) : "";
}

TEST(ReadStatusLine, AsHttpClient) {
  EXPECT_EQ(status("HTTP/1.1 200\r\n"), "11 200 ''");
  EXPECT_EQ(status("HTTP/1.1 404 Not there \n"), "11 404 'Not there'");
  EXPECT_EQ(status("HTTP/1.1  200\tOK\r\n"), "11 200 'OK'");
  EXPECT_EQ(status(" HTTP/1.0 +200 OK\r\n"), "10 200 'OK'");
  EXPECT_EQ(status("HTTP/0.9 0200 OK\r\n"), "10 200 'OK'");
  EXPECT_EQ(status("HTTP/1.2 200 O\x1bK\r\n"), "11 200 'O\x1bK'");
  for (const char* line :
       {"",
        "\r\n",
        "HTTP/1.1\r\n",
        "HTTP/2 200 OK\r\n",
        "http/1.1 200 OK\r\n",
        "HTTP/1.1 99 OK\r\n",
        "HTTP/1.1 2000 OK\r\n",
        "HTTP/1.1 200OK\r\n",
        "HTTP/1.1 -200 OK\r\n",
        "HTTP/1.1 2__0 OK\r\n"}) {
    EXPECT_EQ(status(line), "") << line;
  }
}

TEST(ReadStatusLine, FastHttpUserIsTolerantOfTheReason) {
  EXPECT_EQ(status("HTTP/1.1 200\r\n", Dialect::fasthttp), "11 200 ''");
  EXPECT_EQ(status("HTTP/1.1 200 O\x1bK\r\n", Dialect::fasthttp), "11 200 'O\x1bK'");
  EXPECT_EQ(status("HTTP/0.9 200 OK\r\n", Dialect::fasthttp), "10 200 'OK'");
  for (const char* line :
       {"HTTP/1.1 200 OK\n",
        "HTTP/1.1  200 OK\r\n",
        " HTTP/1.1 200 OK\r\n",
        "HTTP/1.2 200 OK\r\n",
        "HTTP/1.1 +200 OK\r\n",
        "HTTP/1.1 0200 OK\r\n"}) {
    EXPECT_EQ(status(line, Dialect::fasthttp), "") << line;
  }
}

TEST(MeasureBlock, EndsWithTheFirstEmptyLine) {
  const FieldBlock block = measure_block("A: 1\r\nBB: 2\n\nbody\n\n");
  EXPECT_EQ(block.size, 13U);
  EXPECT_EQ(block.lines, 2U);
  EXPECT_EQ(block.longest, 6U);
  EXPECT_EQ(measure_block("\r\nbody").size, 2U);
  EXPECT_EQ(measure_block("A: 1\r\n\r").size, 0U);
  EXPECT_EQ(measure_block("A: 1\r\nabcdefgh").longest, 8U);
}

TEST(ReadFields, AsEmailParser) {
  EXPECT_THAT(
      read_fields("A: 1 \r\nb:2\nC: x\x1b\x01y\r\n\r\n"),
      ElementsAre(Pair("A", "1"), Pair("b", "2"), Pair("C", "x\x1b\x01y"))
  );
  EXPECT_THAT(read_fields(" lost\r\nA: 1\r\n  2\r\n\t3\r\n\r\n"), ElementsAre(Pair("A", "1 2 3")))
      << "folded lines";
  EXPECT_THAT(read_fields(": x\r\n y\r\nA: 1\r\n\r\n"), ElementsAre(Pair("A", "1"))) << "no name";
  EXPECT_THAT(read_fields("X(A)[]: 1\r\n\r\n"), ElementsAre(Pair("X(A)[]", "1")));
  for (const char* line : {"no field", "A : 1", "A B: 1", "\xe4: 1"}) {
    const auto fields = read_fields(fmt::format("F: 1\r\n{}\r\nA: 1\r\n\r\n", line));
    EXPECT_THAT(fields, ElementsAre(Pair("F", "1"))) << line;
  }
  EXPECT_THAT(read_fields("\r\n"), IsEmpty());
}

TEST(FramingOf, WhatDecidesInUrllib3) {
  const auto framing = [](const FieldLines& fields, unsigned version = 11) {
    return framing_of(fields, version).value_or("refused");
  };
  EXPECT_EQ(framing({{"content-length", "5"}}), "Content-Length: 5\r\n");
  EXPECT_EQ(framing({{"Content-Length", "+0_5"}}), "Content-Length: 5\r\n");
  EXPECT_EQ(
      framing({{"Content-Length", "99999999999999999999"}}),
      "Content-Length: 18446744073709551615\r\n"
  );
  for (const char* length : {"-1", "abc", "", "2, 2", "2 x"}) {
    EXPECT_EQ(framing({{"Content-Length", length}}), "") << length;
  }
  EXPECT_EQ(framing({{"Content-Length", "2"}, {"Content-Length", "2"}}), "Content-Length: 2\r\n");
  EXPECT_EQ(framing({{"Content-Length", "2"}, {"Content-Length", "3"}}), "refused");
  EXPECT_EQ(
      framing({{"Content-Length", "9"}, {"Transfer-Encoding", "gzip, Chunked"}}),
      "Transfer-Encoding: chunked\r\n"
  );
  EXPECT_EQ(framing({{"Transfer-Encoding", "xchunked"}}), "");
  EXPECT_EQ(framing({{"Connection", "x, Close"}}), "Connection: close\r\n");
  EXPECT_EQ(framing({{"Connection", "close"}}, 10), "");
  EXPECT_EQ(framing({{"Connection", "Keep-Alive"}}, 10), "Connection: keep-alive\r\n");
}

}  // namespace
}  // namespace loadgen::http

#include "unit/http/answer_in_pieces.hpp"

#include <string>
#include <string_view>

namespace loadgen::http {
namespace {

using test::Outcome;
using test::parse;

TEST(ResponseParser, BodyByLength) {
  EXPECT_EQ(
      parse("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12345").text(),
      "200 '' 5 bytes, kept, 0 left, Success"
  );
  EXPECT_EQ(
      parse("HTTP/1.1 200 OK\r\ncontent-length:0\r\n\r\n").text(),
      "200 '' 0 bytes, kept, 0 left, Success"
  );
  EXPECT_EQ(
      parse("HTTP/1.1 503 Try Later\r\nContent-Length: 2\r\n\r\nno!").text(),
      "503 'Try Later' 2 bytes, kept, 1 left, Success"
  );
  EXPECT_EQ(
      parse("HTTP/1.1 404 \r\nContent-Length: 0\r\n\r\n").text(),
      "404 '' 0 bytes, kept, 0 left, Success"
  );
}

TEST(ResponseParser, ChunkedBody) {
  EXPECT_EQ(
      parse("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            "5\r\n12345\r\na;name=v\r\n0123456789\r\n0\r\n\r\n")
          .text(),
      "200 '' 15 bytes, kept, 0 left, Success"
  );
  EXPECT_EQ(
      parse("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            "001\r\nx\r\n0;q=\"z\"\r\nTrailer: t\r\nOther: u\r\n\r\nxy")
          .text(),
      "200 '' 1 bytes, kept, 2 left, Success"
  );
}

TEST(ResponseParser, AnEmptyChunkedBody) {
  EXPECT_EQ(
      parse("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nx").text(),
      "200 '' 0 bytes, kept, 1 left, Success"
  );
}

TEST(ResponseParser, GigabytesAreCountedAndNotKept) {
  Reply reply;
  ResponseParser parser(reply, {});
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 5000000000\r\n\r\n";
  boost::system::error_code error;
  parser.feed(head.data(), head.size(), error);
  const std::string piece(50'000'000, 'x');
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(parser.feed(piece.data(), piece.size(), error), piece.size());
  }
  EXPECT_TRUE(parser.is_done());
  EXPECT_EQ(reply.body_bytes, 5'000'000'000u);
}

/// A reply in which all is kept.
Reply kept(std::string_view answer, Dialect dialect = Dialect::requests) {
  Reply reply;
  ResponseParser parser(reply, {.keep = true, .dialect = dialect});
  boost::system::error_code error;
  EXPECT_EQ(parser.feed(answer.data(), answer.size(), error), answer.size());
  EXPECT_FALSE(error) << error.message();
  EXPECT_TRUE(parser.is_done());
  return reply;
}

TEST(ResponseParser, WhatIsKept) {
  const Reply reply =
      kept("HTTP/1.0 201 Made it\r\nX: 1\r\nx:  2 \r\nContent-Length: 3\r\n\r\nabc");
  EXPECT_EQ(reply.version, 10u);
  EXPECT_EQ(reply.reason, "Made it");
  EXPECT_EQ(reply.fields, "X: 1\r\nx: 2\r\nContent-Length: 3\r\n");
  EXPECT_EQ(reply.body, "abc");
  const Reply chunked = kept(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n2\r\nbc\r\n0\r\nT: 1\r\n\r\n"
  );
  EXPECT_EQ(chunked.version, 11u);
  EXPECT_EQ(chunked.body, "abc");
  EXPECT_EQ(chunked.fields, "Transfer-Encoding: chunked\r\n") << "a trailer is no header field";
}

TEST(ResponseParser, NothingIsKeptUnasked) {
  const Outcome out = parse("HTTP/1.1 200 OK\r\nX: 1\r\nContent-Length: 3\r\n\r\nabc");
  EXPECT_EQ(out.reply.fields + out.reply.body + out.reply.reason, "");
}

TEST(ResponseParser, WhatAClientActsOn) {
  const Reply reply = parse(
                          "HTTP/1.1 302 Found\r\nLocation: /x\r\nSet-Cookie: a=1\r\n"
                          "set-cookie: b=2\r\nContent-Encoding: GZip\r\n"
                          "Content-Length: 0\r\n\r\n"
  )
                          .reply;
  EXPECT_EQ(reply.location, "/x");
  EXPECT_EQ(reply.locations, 1u);
  EXPECT_EQ(reply.set_cookies, (std::vector<std::string>{"a=1", "b=2"}));
  EXPECT_EQ(reply.coding, "gzip");
  const Reply twice =
      parse("HTTP/1.1 302 Found\r\nLocation: /x\r\nLocation: /y\r\nContent-Length: 0\r\n\r\n")
          .reply;
  EXPECT_EQ(twice.location, "/x, /y");
  EXPECT_EQ(twice.locations, 2u);
  const Reply created =
      parse("HTTP/1.1 201 Created\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n").reply;
  EXPECT_EQ(created.location, "");
}

/// "decoded", gzipped.
constexpr std::string_view kGzipped(
    "\x1f\x8b\x08\0\0\0\0\0\x02\x03\x4b\x49\x4d\xce\x4f\x49\x4d\x01\0\xf6\x9a\xf0\x1a\x07\0\0\0", 27
);

TEST(ResponseParser, BodiesAreDecoded) {
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n";
  const std::string body(kGzipped);
  const std::string plain =
      head + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  EXPECT_EQ(parse(plain).text(), "200 '' 7 bytes, kept, 0 left, Success");
  EXPECT_EQ(kept(plain).body, "decoded");
  const std::string chunked = head + "Transfer-Encoding: chunked\r\n\r\n1\r\n" + body[0] +
                              "\r\n1a\r\n" + body.substr(1) + "\r\n0\r\n\r\n";
  EXPECT_EQ(parse(chunked).text(), "200 '' 7 bytes, kept, 0 left, Success");
  const Outcome cut = parse(plain.substr(0, plain.size() - 2), false, true);
  EXPECT_EQ(cut.cut.got, body.size() - 2) << "as it was sent";
  EXPECT_EQ(cut.cut.missing, 2u);
}

TEST(ResponseParser, ABodyThatCannotBeDecoded) {
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n";
  EXPECT_EQ(parse(head + "abcd").error, ResponseParser::kBadEncoding);
}

TEST(ResponseParser, OtherCodingsAreLeftAlone) {
  EXPECT_EQ(
      kept("HTTP/1.1 200 OK\r\nContent-Encoding: foo\r\nContent-Length: 3\r\n\r\nabc").body, "abc"
  );
}

TEST(ResponseParser, BodyToTheEnd) {
  const Outcome open = parse("HTTP/1.1 200 OK\r\n\r\nabc");
  EXPECT_EQ(open.text(), "200 '' 3 bytes, open, 0 left, Success");
  const Outcome ended = parse("HTTP/1.1 200 OK\r\n\r\nabc", false, true);
  EXPECT_EQ(ended.text(), "200 '' 3 bytes, ended, 0 left, Success");
}

TEST(ResponseParser, AnswersWithoutBody) {
  EXPECT_EQ(
      parse("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", true).text(),
      "200 '' 0 bytes, kept, 0 left, Success"
  );
  EXPECT_EQ(
      parse("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", true).text(),
      "200 '' 0 bytes, kept, 0 left, Success"
  );
  for (const int status : {204, 304}) {
    EXPECT_EQ(
        parse(fmt::format("HTTP/1.1 {} X\r\nContent-Length: 5\r\n\r\nstray", status)).text(),
        fmt::format("{} '' 0 bytes, kept, 5 left, Success", status)
    );
  }
}

TEST(ResponseParser, InterimAnswers) {
  for (const auto& [status, interim] : {std::pair(100, true), {103, true}, {101, false}}) {
    const std::string answer = fmt::format("HTTP/1.1 {} X\r\nA: b\r\n\r\nHTTP", status);
    Reply reply;
    ResponseParser parser(reply, {});
    boost::system::error_code error;
    EXPECT_EQ(parser.feed(answer.data(), answer.size(), error), answer.size() - 4);
    EXPECT_TRUE(parser.is_done());
    EXPECT_EQ(parser.interim(), interim) << status;
  }
}

TEST(ResponseParser, WhetherTheConnectionIsKept) {
  const std::pair<const char*, bool> cases[] = {
      {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", true},
      {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", false},
      {"HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 0\r\n\r\n", false},
      {"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", false},
      {"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n", true},
  };
  for (const auto& [answer, kept] : cases) {
    const Outcome out = parse(answer);
    EXPECT_TRUE(out.done) << answer;
    EXPECT_EQ(out.reply.keep_alive, kept) << answer;
  }
}

TEST(ResponseParser, WhereABodyIsCut) {
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  struct Case {
    std::string answer;
    std::uint64_t got;
    std::uint64_t missing;
  };
  const Case cases[] = {
      {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n12345", 5, 95},
      {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", 0, 100},
      {chunked + "A\r\n12345", 5, 5},
      {chunked + "3\r\nabc\r\nA\r\n1", 1, 9},
      {chunked + "5\r\n12345\r\n", 0, 0},
      {chunked + "5\r\n12345", 0, 2},
      {chunked + "5\r\n12345\r", 1, 1},
      {chunked + "5\r\n12345\r\n6", 0, 6},
      {chunked + "6", 0, 6},
      {chunked, 0, 0},
  };
  for (const auto& [answer, got, missing] : cases) {
    const Outcome out = parse(answer, false, true);
    EXPECT_TRUE(out.header_done);
    EXPECT_TRUE(out.error) << answer;
    EXPECT_EQ(out.cut.got, got) << answer;
    EXPECT_EQ(out.cut.missing, missing) << answer;
  }
}

TEST(ResponseParser, WhatCannotBeRead) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  const std::string chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";
  for (const std::string& answer :
       {std::string("NOT HTTP AT ALL\r\n\r\n"),
        std::string("\0\1\2\3\4\5\6\7\10\r\n\r\n", 13),
        std::string("HTTP/3.1 200 OK\r\n\r\n"),
        std::string("HTTP/1.1 abc OK\r\n\r\n"),
        ok + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nhi!",
        chunked + "xyz\r\n",
        chunked + "11111111111111111\r\n",
        chunked + "2\r\nabc\r\n0\r\n\r\n"}) {
    EXPECT_TRUE(parse(answer).error) << answer;
  }
}

/// What comes of a feed of `answer` in pieces, as much of it as is needed.
boost::system::error_code feed_in_pieces(const std::string& answer) {
  Reply reply;
  ResponseParser parser(reply, {});
  boost::system::error_code error;
  std::string pending;
  for (std::size_t at = 0; at < answer.size() && !error; at += 1000) {
    pending += answer.substr(at, 1000);
    pending.erase(0, parser.feed(pending.data(), pending.size(), error));
  }
  return error;
}

TEST(ResponseParser, Limits) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  const std::string endless(200'000, 'x');
  const auto limit = boost::beast::http::error::header_limit;
  EXPECT_EQ(feed_in_pieces("HTTP/1.1 200 " + endless), limit);
  EXPECT_EQ(feed_in_pieces(ok + "X: " + endless), limit);
  const std::string chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";
  EXPECT_TRUE(feed_in_pieces(chunked + "5;" + endless));
  EXPECT_TRUE(feed_in_pieces(chunked + "0\r\nX: " + endless));
  const auto with_fields = [&](int count) {
    std::string answer = ok;
    for (int i = 0; i < count; ++i) answer += "X: y\r\n";
    return feed_in_pieces(answer + "\r\nbody");
  };
  EXPECT_FALSE(with_fields(99));
  EXPECT_EQ(with_fields(100), ResponseParser::kTooManyFields);
  EXPECT_EQ(feed_in_pieces(ok + "X: \x01" + endless), limit);
  const auto with_lines = [&](int count) {
    std::string answer = ok + "X: y\n";
    for (int i = 1; i < count; ++i) answer += " z\n";
    return feed_in_pieces(answer + "\nbody");
  };
  EXPECT_FALSE(with_lines(99));
  EXPECT_EQ(with_lines(100), ResponseParser::kTooManyFields);
  std::string long_block = ok;
  for (int i = 0; i < 90; ++i) long_block += "X: " + std::string(1000, 'y') + "\r\n";
  EXPECT_FALSE(feed_in_pieces(long_block + "\r\nbody"));
}

}  // namespace
}  // namespace loadgen::http

#include "unit/http/answer_in_pieces.hpp"

namespace loadgen::http {
namespace {

using test::parse;

/// Heads that Beast refuses and HttpUser takes; `fields`: what is kept of them.
struct OddHead {
  std::string answer;
  std::string text;
  std::string fields;
};

TEST(OddHeads, AreReadAsHttpUserDoes) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  const std::string two = "Content-Length: 2\r\n";
  const std::string fine = "200 '' 2 bytes, kept, 0 left, Success";
  const std::string to_the_end = "200 '' 2 bytes, open, 0 left, Success";
  const OddHead cases[] = {
      {ok + "A: x\x1b[31m\r\n" + two + "\r\nhi", fine, "A: x\x1b[31m\r\n" + two},
      {ok + two + "A: \x01\x7f\r\n\r\nhi", fine, two + "A: \x01\x7f\r\n"},
      {ok + "A: 1\r\nB: x\ry\r\n" + two + "\r\nhi", to_the_end, "A: 1\r\nB: x\r\n"},
      {ok + "A: 1\r\n  2\r\n" + two + "\r\nhi", fine, "A: 1 2\r\n" + two},
      {ok + "A: 1\r\nB : 2\r\n" + two + "\r\nhi", to_the_end, "A: 1\r\n"},
      {ok + two + "no colon\r\nA: 1\r\n\r\nhi", fine, two},
      {ok + ": 1\r\n" + two + "\r\nhi", fine, two},
      {"HTTP/1.1 200 OK\nContent-Length: 2\nA: 1\n\nhi", fine, two + "A: 1\r\n"},
      {ok + "Content-Length: 2\nA: 1\r\n\nhi", fine, two + "A: 1\r\n"},
      {"HTTP/1.1 200\r\n" + two + "\r\nhi", fine, two},
      {"HTTP/1.1  200  OK\r\n" + two + "\r\nhi", fine, two},
      {"HTTP/1.1 404 M\x1bh\r\n" + two + "\r\nhi",
       "404 'M\x1bh' 2 bytes, kept, 0 left, Success",
       two},
      {"HTTP/0.9 200 OK\r\n" + two + "\r\nhi", "200 '' 2 bytes, ended, 0 left, Success", two},
      {ok + "Content-Length: -1\r\nA: 1\r\n\r\nhi", to_the_end, "Content-Length: -1\r\nA: 1\r\n"},
      {ok + "Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
       fine,
       "Content-Length: 9\r\nTransfer-Encoding: chunked\r\n"},
      {ok + "Connection: close\r\nA: \x02\r\n" + two + "\r\nhi",
       "200 '' 2 bytes, ended, 0 left, Success",
       "Connection: close\r\nA: \x02\r\n" + two},
  };
  for (const auto& [answer, text, fields] : cases) {
    EXPECT_EQ(parse(answer).text(), text) << answer;
    Reply reply;
    ResponseParser parser(reply, {.keep = true});
    boost::system::error_code error;
    parser.feed(answer.data(), answer.size(), error);
    EXPECT_EQ(reply.fields, fields) << answer;
    EXPECT_EQ(reply.reason, reply.status == 404 ? "M\x1bh" : answer.find("OK") > 20 ? "" : "OK");
  }
}

TEST(OddHeads, OfInterimAnswers) {
  const std::string answer = "HTTP/1.1 103 X\r\nA: \x01\r\n\r\nHTTP";
  Reply reply;
  ResponseParser parser(reply, {.keep = true});
  boost::system::error_code error;
  EXPECT_EQ(parser.feed(answer.data(), answer.size(), error), answer.size() - 4);
  EXPECT_TRUE(parser.is_done() && parser.interim());
  EXPECT_EQ(reply.fields, "");
}

TEST(OddHeads, FastHttpUserRefusesThem) {
  for (const char* answer :
       {"HTTP/1.1 200 OK\r\nA: x\x1b\r\nContent-Length: 2\r\n\r\nhi",
        "HTTP/1.1 200 OK\nContent-Length: 2\n\nhi",
        "HTTP/1.1 200 OK\r\nno colon\r\nContent-Length: 2\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nhi"}) {
    Reply reply;
    ResponseParser parser(reply, {.dialect = Dialect::fasthttp});
    boost::system::error_code error;
    const std::string_view bytes(answer);
    parser.feed(bytes.data(), bytes.size(), error);
    EXPECT_TRUE(error) << answer;
  }
}

}  // namespace
}  // namespace loadgen::http

#include "http/transcript.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loadgen::http {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

PreparedRequest request(const std::string& url, const Headers& headers = {}) {
  return PreparedRequest(lay_out("POST", parse_url(url).value(), headers, ""));
}

Reply reply_to(const PreparedRequest& request, std::uint64_t sent_body = 0) {
  Reply reply;
  reply.request = &request;
  reply.status = 200;
  reply.version = 11;
  reply.reason = "OK";
  reply.fields = "Server: x\r\n";
  reply.body = "hello\n";
  reply.sent_body = sent_body;
  reply.sent_head = request.head("", sent_body);
  reply.sent_head.resize(reply.sent_head.find("\r\n\r\n"));
  reply.connection = "to h (127.0.0.1) port 80 from port 51234";
  reply.ended = TimePoint(std::chrono::milliseconds(7));
  reply.trace[Phase::wait] = std::chrono::milliseconds(5);
  return reply;
}

TEST(Transcript, IsLaidOutAsCurlDoes) {
  const PreparedRequest sent = request("http://h/a?b", {{"User-Agent", "me"}});
  EXPECT_EQ(
      transcript(reply_to(sent, 4), "a=1\n"),
      "* Connected to h (127.0.0.1) port 80 from port 51234\n"
      "> POST /a?b HTTP/1.1\n"
      "> Host: h\n"
      "> User-Agent: me\n"
      "> Accept: */*\n"
      "> Connection: keep-alive\n"
      "> Content-Length: 4\n"
      ">\n"
      "a=1\n"
      "< HTTP/1.1 200 OK\n"
      "< Server: x\n"
      "<\n"
      "hello\n"
      "* 7.000 ms: wait 5.000\n"
  );
}

TEST(Transcript, TellsAKeptConnection) {
  const PreparedRequest sent = request("http://h/");
  Reply reply = reply_to(sent);
  reply.trace.connection_age = std::chrono::seconds(1);
  EXPECT_THAT(transcript(reply, ""), HasSubstr("* Re-using the connection to h (127.0.0.1)"));
}

TEST(Transcript, ShowsNothingAsSentWhereThereWasNoConnection) {
  const PreparedRequest sent = request("http://h/");
  Reply reply;
  reply.request = &sent;
  EXPECT_EQ(transcript(reply, ""), "* 0.000 ms\n");
}

TEST(Transcript, ShowsWhatAProxyWasToldBeforeTheConnection) {
  const PreparedRequest sent = request("https://h/");
  Reply reply = reply_to(sent);
  reply.tunnel =
      "CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\nProxy-Authorization: Basic dTpw\r\n\r\n"
      "HTTP/1.1 200 OK\r\nVia: p\r\n\r\n";
  EXPECT_THAT(
      transcript(reply, ""),
      StartsWith("> CONNECT h:443 HTTP/1.1\n"
                 "> Host: h:443\n"
                 "> Proxy-Authorization: Basic ****\n"
                 ">\n"
                 "< HTTP/1.1 200 OK\n"
                 "< Via: p\n"
                 "<\n"
                 "* Connected to h (127.0.0.1)")
  );
}

TEST(Transcript, ShowsATunnelThatWasRefused) {
  const PreparedRequest sent = request("https://h/");
  Reply reply;
  reply.request = &sent;
  reply.sent_head = sent.head("", 0);
  reply.tunnel = "CONNECT h:443 HTTP/1.1\r\n\r\nHTTP/1.1 407 No\r\n\r\n";
  EXPECT_EQ(
      transcript(reply, ""), "> CONNECT h:443 HTTP/1.1\n>\n< HTTP/1.1 407 No\n<\n* 0.000 ms\n"
  );
  reply.tunnel = "CONNECT h:443 HTTP/1.1\r\n\r\n";  // no answer
  EXPECT_EQ(transcript(reply, ""), "> CONNECT h:443 HTTP/1.1\n>\n* 0.000 ms\n");
}

TEST(Transcript, MasksSecretsWhereverTheyStand) {
  const PreparedRequest sent = request(
      "http://u:hidden@h/x?token=hidden&b=1", {{"Cookie", "sid=hidden"}, {"X-Key", "hidden"}}
  );
  Reply reply = reply_to(sent, 26);
  reply.fields = "Location: /y?api_key=hidden\r\n";
  reply.body = R"({"access_token": "hidden"})";
  const std::string text = transcript(reply, "user=me&password=hidden");
  EXPECT_THAT(text, HasSubstr("> POST /x?token=****&b=1 HTTP/1.1\n"));
  EXPECT_THAT(text, HasSubstr("> Authorization: Basic ****\n"));
  EXPECT_THAT(text, HasSubstr("> Cookie: sid=****\n"));
  EXPECT_THAT(text, HasSubstr("> X-Key: ****\n"));
  EXPECT_THAT(text, HasSubstr("\nuser=me&password=****\n"));
  EXPECT_THAT(text, HasSubstr("< Location: /y?api_key=****\n"));
  EXPECT_THAT(text, HasSubstr("{\"access_token\": \"****\"}\n"));
  EXPECT_THAT(text, Not(HasSubstr("hidden")));
}

TEST(Transcript, ShowsTheFrontOfALongBody) {
  const PreparedRequest sent = request("http://h/");
  Reply reply = reply_to(sent);
  reply.body = std::string(kShownBody + 10, 'b');
  EXPECT_THAT(
      transcript(reply, ""),
      HasSubstr("\n" + std::string(kShownBody, 'b') + "\n* 10 more bytes of 4106\n")
  );
}

TEST(Transcript, CutsNoCharacterInTwo) {
  const PreparedRequest sent = request("http://h/");
  Reply reply = reply_to(sent);
  reply.body = std::string(kShownBody - 1, 'b') + "\u00e4\u00e4";
  const std::string text = transcript(reply, "");
  EXPECT_THAT(text, HasSubstr("b\n* 4 more bytes of"));
  EXPECT_THAT(text, Not(HasSubstr("\\x")));
}

TEST(Transcript, LetsNothingActOnTheTerminal) {
  const PreparedRequest sent = request("http://h/");
  Reply reply = reply_to(sent);
  reply.fields = "X: \x1b[2J\r\n";
  reply.body =
      "\xc2\x9b"
      "2J \xff \u00e4\r\n";
  const std::string text = transcript(reply, "");
  EXPECT_THAT(text, HasSubstr("< X: \\x1b[2J\n"));
  EXPECT_THAT(text, HasSubstr("\n\\xc2\\x9b2J \\xff \u00e4\n"));
}

TEST(Transcript, ShowsNoBodyThatIsNoText) {
  const PreparedRequest sent = request("http://h/");
  Reply reply = reply_to(sent);
  reply.body = std::string("PNG\0\1", 5);
  EXPECT_THAT(transcript(reply, ""), HasSubstr("<\n* body of 5 bytes, not shown: it is no text\n"));
}

TEST(Transcript, ShowsEachHop) {
  const PreparedRequest first = request("http://h/first");
  const PreparedRequest second = request("http://h/second");
  Reply reply = reply_to(second);
  reply.history.push_back(reply_to(first));
  reply.history[0].status = 302;
  const std::string text = transcript(reply, "");
  EXPECT_LT(text.find("> POST /first"), text.find("< HTTP/1.1 302"));
  EXPECT_LT(text.find("< HTTP/1.1 302"), text.find("> POST /second"));
  EXPECT_LT(text.find("> POST /second"), text.find("< HTTP/1.1 200"));
}

}  // namespace
}  // namespace loadgen::http

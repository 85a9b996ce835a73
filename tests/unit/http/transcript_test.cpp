#include "http/transcript.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loadgen::http {
namespace {

using testing::HasSubstr;
using testing::Not;

PreparedRequest request(const std::string& url, const Headers& headers = {}) {
  return PreparedRequest(lay_out("POST", parse_url(url).value(), headers, ""));
}

Reply reply_to(const PreparedRequest& request) {
  Reply reply;
  reply.request = &request;
  reply.status = 200;
  reply.version = 11;
  reply.reason = "OK";
  reply.fields = "Server: x\r\n";
  reply.body = "hello\n";
  reply.connection = "to h (127.0.0.1) port 80 from port 51234";
  reply.ended = TimePoint(std::chrono::milliseconds(7));
  reply.trace[Phase::wait] = std::chrono::milliseconds(5);
  return reply;
}

TEST(Transcript, IsLaidOutAsCurlDoes) {
  const PreparedRequest sent = request("http://h/a?b", {{"User-Agent", "me"}});
  Reply reply = reply_to(sent);
  reply.sent_body = 4;
  EXPECT_EQ(
      transcript(reply, "a=1\n"),
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

TEST(Transcript, MasksSecrets) {
  EXPECT_EQ(masked("authorization", "Basic dXNlcjpw"), "Basic ****");
  EXPECT_EQ(masked("Authorization", "token"), "****");
  EXPECT_EQ(masked("Proxy-Authorization", "Digest username=\"u\", response=\"r\""), "Digest ****");
  EXPECT_EQ(masked("Cookie", "a=1; b=x=y; c"), "a=****; b=****; ****");
  EXPECT_EQ(masked("Set-Cookie", "a=1; Path=/; HttpOnly"), "a=****; Path=/; HttpOnly");
  EXPECT_EQ(
      masked("Location", "http://u:p@h/x?to=ftp://a:b@c"), "http://u:****@h/x?to=ftp://a:****@c"
  );
  EXPECT_EQ(masked("Location", "http://u@h/a:b@c"), "http://u@h/a:b@c");
  EXPECT_EQ(masked("X-Other", "Basic x"), "Basic x");
}

TEST(Transcript, MasksThoseOfARequest) {
  const PreparedRequest sent = request("http://u:secret@h/", {{"Cookie", "sid=secret"}});
  const std::string text = transcript(reply_to(sent), "");
  EXPECT_THAT(text, HasSubstr("> Authorization: Basic ****\n"));
  EXPECT_THAT(text, HasSubstr("> Cookie: sid=****\n"));
  EXPECT_THAT(text, Not(HasSubstr("secret")));
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

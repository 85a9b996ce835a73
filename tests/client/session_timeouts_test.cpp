#include "client/test_client.hpp"

#include <fmt/format.h>

namespace loadgen::http {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

SendOptions within(Nanos whole) {
  SendOptions options;
  options.timeouts.whole = whole;
  options.max_redirects = 5;
  return options;
}

/// An answer that sends `count` of its 100 bytes, one every 30 ms.
Script trickle(int count) {
  Script script{expect_request(), test::send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")};
  for (int i = 0; i < count; ++i) {
    script.push_back(test::wait(30ms));
    script.push_back(test::send("x"));
  }
  return script;
}

TEST(SessionTimeouts, ARequestEndsWhenItsWholeTimeIsOver) {
  ScriptedServer server({{expect_request(), test::wait(2s), answer("x")}});
  Client client(within(300ms));
  client.get(server.url());
  EXPECT_THAT(
      client.failures(),
      ElementsAre(fmt::format(
          "ReadTimeout(ReadTimeoutError(\"HTTPConnectionPool(host='127.0.0.1', port={}): Read "
          "timed out. (read timeout=0.3)\"))",
          server.port()
      ))
  );
  EXPECT_GE(client.reply().ended - client.reply().began, 300ms);
}

TEST(SessionTimeouts, BytesThatComeDoNotLengthenTheWholeTime) {
  ScriptedServer server({trickle(70)});
  Client client(within(300ms));
  client.get(server.url());
  EXPECT_THAT(client.failure(), HasSubstr("Read timed out."));
  EXPECT_EQ(client.reply().fault.kind, FaultKind::body_timeout);
  EXPECT_LT(client.reply().ended - client.reply().began, 1500ms);
}

TEST(SessionTimeouts, BytesThatComeKeepAnIdleTimeoutAway) {
  SendOptions options;
  options.timeouts.read = 300ms;
  ScriptedServer server({trickle(20)});
  Client client(options);
  client.get(server.url());
  EXPECT_THAT(client.failure(), HasSubstr("Read timed out."));
  EXPECT_GE(client.reply().ended - client.reply().began, 900ms) << "300 ms from the last byte on";
}

TEST(SessionTimeouts, RedirectsShareTheWholeTime) {
  const Step redirect =
      test::send("HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n");
  ScriptedServer server(
      {{expect_request(),
        test::wait(200ms),
        redirect,
        expect_request(),
        test::wait(200ms),
        redirect,
        expect_request(),
        test::wait(200ms),
        answer("x")}}
  );
  Client client(within(300ms));
  client.get(server.url());
  EXPECT_EQ(client.failures().size(), 1u);
  EXPECT_LT(client.reply().ended - client.reply().began, 550ms);
}

TEST(SessionTimeouts, EachRequestHasItsOwnWholeTime) {
  ScriptedServer server(
      {{expect_request(),
        test::wait(200ms),
        answer("x"),
        expect_request(),
        test::wait(200ms),
        answer("x")}}
  );
  Client client(within(300ms));
  client.get(server.url());
  client.get(server.url());
  EXPECT_THAT(client.failures(), IsEmpty());
  EXPECT_EQ(server.connections(), 1u);
}

TEST(SessionTimeouts, TheShorterOneIsNamed) {
  SendOptions options = within(5s);
  options.timeouts.read = 200ms;
  ScriptedServer server({{expect_request(), test::wait(2s), answer("x")}});
  Client client(options);
  client.get(server.url());
  EXPECT_THAT(client.failure(), HasSubstr("(read timeout=0.2)"));
}

}  // namespace
}  // namespace loadgen::http

#include "client/test_client.hpp"

namespace loadgen::http {
namespace {

class SessionTest : public testing::Test {
 protected:
  Client client_{impatient()};
};

TEST_F(SessionTest, KeepsItsConnection) {
  ScriptedServer server({{expect_request(), answer("one"), expect_request(), answer("four")}});
  const auto request = client_.request("GET", server.url() + "/x?y=1");
  client_.send(request);
  EXPECT_EQ(client_.reply().body_bytes, 3u);
  client_.send(request);
  EXPECT_EQ(client_.reply().status, 200u);
  EXPECT_EQ(server.connections(), 1u);
  EXPECT_EQ(client_.requests(), 2u);
  EXPECT_EQ(client_.failures().size(), 0u);
  EXPECT_EQ(client_.stats().entries().front()->name(), "/x?y=1");
  EXPECT_TRUE(server.requests().front().starts_with("GET /x?y=1 HTTP/1.1\r\nHost: 127.0.0.1:"));
}

TEST_F(SessionTest, ConnectsAnewAfterConnectionClose) {
  const Script closing{
      expect_request(),
      test::send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
      closed()};
  ScriptedServer server({closing, closing});
  const auto request = client_.request("POST", server.url());
  client_.send(request);
  client_.send(request);
  EXPECT_EQ(server.connections(), 2u);
  EXPECT_EQ(client_.failures().size(), 0u);
  EXPECT_EQ(client_.stats().counters().resent, 0u);
}

TEST_F(SessionTest, SeesThatAnIdleConnectionWasClosed) {
  ScriptedServer server({{expect_request(), answer("a"), closed()}, {expect_request(), answer("b")}}
  );
  const auto request = client_.request("POST", server.url());
  client_.send(request);
  ASSERT_TRUE(server.wait_for_ended(1, kLimit));
  // The close counts as seen once the connection is no longer trusted blindly.
  const TimePoint idle_until = Clock::now() + std::chrono::milliseconds(5);
  while (Clock::now() < idle_until) {
  }
  client_.send(request);
  EXPECT_EQ(client_.failures().size(), 0u);
  EXPECT_EQ(client_.stats().counters().resent, 0u);
  EXPECT_EQ(server.connections(), 2u);
}

TEST_F(SessionTest, SendsAGetAgainWhenAReusedConnectionGaveNoAnswer) {
  ScriptedServer server(
      {{expect_request(), answer("a"), expect_request(), closed()}, {expect_request(), answer("b")}}
  );
  const auto request = client_.request("GET", server.url());
  client_.send(request);
  client_.send(request);
  EXPECT_EQ(client_.failures().size(), 0u);
  EXPECT_EQ(client_.stats().counters().resent, 1u);
  EXPECT_EQ(server.requests().size(), 3u);
}

TEST_F(SessionTest, SendsAPostOnlyOnce) {
  ScriptedServer server({{expect_request(), answer("a"), expect_request(), closed()}});
  const auto request = client_.request("POST", server.url(), "body");
  client_.send(request);
  client_.send(request);
  EXPECT_EQ(
      client_.failure(), "RemoteDisconnected('Remote end closed connection without response')"
  );
  EXPECT_EQ(client_.stats().counters().resent, 0u);
  EXPECT_EQ(server.requests().size(), 2u);
}

TEST_F(SessionTest, ReadsEveryFraming) {
  const std::string head = "HTTP/1.1 200 OK\r\n";
  ScriptedServer server(
      {{expect_request(),
        test::send(
            head + "Transfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nT: 1\r\n\r\n"
        ),
        expect_request(),
        test::send(
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n" + head
        ),
        test::send("Content-Length: 2\r\n\r\nok"),
        expect_request(),
        test::send("HTTP/1.1 204 No Content\r\n\r\n"),
        expect_request(),
        test::send(head + "\r\n123456789"),
        closed()}}
  );
  const auto request = client_.request("GET", server.url());
  for (const std::uint64_t bytes : {5u, 2u, 0u, 9u}) {
    client_.send(request);
    EXPECT_EQ(client_.reply().body_bytes, bytes);
  }
  EXPECT_EQ(client_.failures().size(), 0u);
  EXPECT_EQ(server.connections(), 1u);
}

TEST_F(SessionTest, AnAnswerToHeadHasNoBody) {
  ScriptedServer server(
      {{expect_request(),
        test::send("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"),
        expect_request(),
        answer("x")}}
  );
  client_.send(client_.request("HEAD", server.url()));
  EXPECT_EQ(client_.reply().body_bytes, 0u);
  client_.send(client_.request("GET", server.url()));
  EXPECT_EQ(client_.failures().size(), 0u);
  EXPECT_EQ(server.connections(), 1u);
}

TEST_F(SessionTest, DoesNotReuseAConnectionWithBytesBehindTheAnswer) {
  ScriptedServer server(
      {{expect_request(),
        test::send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxHTTP/1.1 500 Bad\r\n\r\n")},
       {expect_request(), answer("x")}}
  );
  const auto request = client_.request("GET", server.url());
  client_.send(request);
  client_.send(request);
  EXPECT_EQ(client_.failures().size(), 0u);
  EXPECT_EQ(server.connections(), 2u);
}

TEST_F(SessionTest, AFailingStatusIsAFailureWithItsBodyCounted) {
  ScriptedServer server(
      {{expect_request(), test::send("HTTP/1.1 503 Busy now\r\nContent-Length: 4\r\n\r\nwait")}}
  );
  client_.send(client_.request("GET", server.url() + "/a"));
  EXPECT_EQ(client_.failure(), "HTTPError('503 Server Error: Busy now for url: /a')");
  EXPECT_EQ(client_.stats().total().avg_content_length(), 4);
}

TEST_F(SessionTest, ALargeBodyGoesOutWhileTheServerIsSlow) {
  ScriptedServer server({{test::wait(std::chrono::milliseconds(200)), expect_request(), answer("")}}
  );
  client_.send(client_.request("PUT", server.url(), std::string(8'000'000, 'x')));
  EXPECT_EQ(client_.failures().size(), 0u);
  EXPECT_GT(server.requests().front().size(), 8'000'000u);
}

TEST_F(SessionTest, ALargeAnswerIsCountedWhole) {
  ScriptedServer server({{expect_request(), answer(std::string(3'000'000, 'x'))}});
  client_.send(client_.request("GET", server.url()));
  EXPECT_EQ(client_.reply().body_bytes, 3'000'000u);
}

TEST_F(SessionTest, ARequestThatIsCutOffIsNotRecorded) {
  ScriptedServer server({{expect_request()}});
  const auto request = client_.request("GET", server.url());
  client_.begin(request);
  client_.run_until_requests(server, 1);
  client_.cut();
  client_.run();
  EXPECT_EQ(client_.requests(), 0u);
  EXPECT_EQ(client_.stats().counters().begun, 1u);
  EXPECT_EQ(client_.stats().counters().cut_off, 1u);
  EXPECT_TRUE(server.wait_for_ended(1, kLimit)) << "the connection was left open";
}

TEST_F(SessionTest, ACutWithinTheBodyEndsIt) {
  ScriptedServer server(
      {{expect_request(), test::send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")}}
  );
  const auto request = client_.request("GET", server.url());
  client_.begin(request);
  while (client_.reply().body_bytes < 3) client_.poll();
  client_.cut();
  client_.run();
  EXPECT_EQ(client_.requests(), 0u);
  EXPECT_EQ(client_.stats().counters().cut_off, 1u);
}

}  // namespace
}  // namespace loadgen::http

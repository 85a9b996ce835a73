#include "client/test_client.hpp"

namespace loadgen::http {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Step plain(const std::string& bytes) {
  return test::send(bytes);
}

TEST(SessionExchange, AnotherOriginIsAnotherConnection) {
  ScriptedServer first({{expect_request(), answer("x"), expect_request(), answer("y")}});
  ScriptedServer second({{expect_request(), answer("x")}});
  Client client;
  client.get(first.url());
  client.get(second.url());
  client.get(first.url());
  EXPECT_THAT(client.failures(), IsEmpty());
  EXPECT_EQ(first.connections(), 1u) << "it is kept meanwhile";
  EXPECT_EQ(second.connections(), 1u);
}

TEST(SessionExchange, AnAnswerOfHttp10EndsItsConnection) {
  ScriptedServer server({{expect_request(), plain("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx")}}
  );
  Client client;
  client.get(server.url());
  client.get(server.url());
  EXPECT_THAT(client.failures(), IsEmpty());
  EXPECT_EQ(server.connections(), 2u);
}

TEST(SessionExchange, ABodyMayEndWithTheConnection) {
  ScriptedServer server({{expect_request(), plain("HTTP/1.1 200 OK\r\n\r\nall of it"), closed()}});
  Client client;
  client.get(server.url());
  EXPECT_THAT(client.failures(), IsEmpty());
  EXPECT_EQ(client.reply().body_bytes, 9u);
}

// Whatever the method: an idle connection is looked at before it is used again.
TEST(SessionExchange, AConnectionClosedWhileIdleIsNoFailure) {
  ScriptedServer server({{expect_request(), answer("x"), closed()}});
  Client client;
  for (std::size_t i = 1; i <= 3; ++i) {
    client.post(server.url());
    ASSERT_TRUE(server.wait_for_ended(i, kLimit));
  }
  client.post(server.url());
  EXPECT_THAT(client.failures(), IsEmpty());
  EXPECT_EQ(client.resent(), 0u);
  EXPECT_EQ(server.connections(), 4u);
}

TEST(SessionExchange, AGetThatMetTheResetIsSentAgain) {
  ScriptedServer server(
      {{expect_request(), answer("x"), expect_request(), test::reset()},
       {expect_request(), answer("yy")}}
  );
  Client client;
  client.get(server.url());
  client.get(server.url());
  EXPECT_THAT(client.failures(), IsEmpty());
  EXPECT_EQ(client.resent(), 1u);
}

TEST(SessionExchange, IsSentAgainOnlyOnce) {
  ScriptedServer server(
      {{expect_request(), answer("x"), expect_request(), closed()}, {expect_request(), closed()}}
  );
  Client client;
  client.get(server.url());
  client.get(server.url());
  EXPECT_EQ(client.failures().size(), 1u);
  EXPECT_EQ(client.resent(), 1u);
  EXPECT_EQ(server.connections(), 2u);
}

TEST(SessionExchange, InterimAnswersAreSkipped) {
  const std::string final = "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nab";
  ScriptedServer server(
      {{expect_request(),
        plain("HTTP/1.1 100 Continue\r\n\r\n"),
        test::wait(20ms),
        plain("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + final),
        expect_request(),
        answer("x")}}
  );
  Client client;
  client.get(server.url());
  EXPECT_EQ(client.reply().status, 201u);
  EXPECT_EQ(client.reply().body_bytes, 2u);
  client.get(server.url());
  EXPECT_THAT(client.failures(), IsEmpty());
  EXPECT_EQ(server.connections(), 1u);
}

TEST(SessionExchange, ALargeBodyWaitsForALateReader) {
  ScriptedServer server({{test::wait(100ms), expect_request(), answer("x")}});
  Client client;
  const std::string body(16 * 1024 * 1024, 'b');
  client.post(server.url(), body);
  EXPECT_THAT(client.failures(), IsEmpty());
  ASSERT_EQ(server.requests().size(), 1u);
  EXPECT_TRUE(server.requests()[0].ends_with("\r\n\r\n" + body));
}

// The rest of the body meets a closed connection, but the answer is there.
TEST(SessionExchange, AnEarlyAnswerToALargeBodyCounts) {
  ScriptedServer server(
      {{expect_head(), plain("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n"), closed()}}
  );
  Client client;
  client.post(server.url(), std::string(16 * 1024 * 1024, 'b'));
  EXPECT_EQ(client.reply().status, 413u);
  EXPECT_THAT(
      client.failures(), ElementsAre("HTTPError('413 Client Error: Too Large for url: /')")
  );
}

// However soon it comes: what was left unsent must not be taken for the next request's.
TEST(SessionExchange, AfterARequestThatWasNotSentWholeAnotherConnectionFollows) {
  ScriptedServer server(
      {{expect_head(), plain("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n"), closed()},
       {expect_request(), answer("x")}}
  );
  Client client;
  const RecordedRequest next = client.request("GET", server.url());
  client.post(server.url(), std::string(16 * 1024 * 1024, 'b'));
  client.send(next);
  EXPECT_EQ(client.reply().status, 200u);
  EXPECT_EQ(client.resent(), 0u);
  EXPECT_EQ(server.connections(), 2u);
}

// As urllib3, which looks for an answer and finds none.
TEST(SessionExchange, AServerThatClosesDuringALargeBody) {
  ScriptedServer server({{expect_head(), closed()}});
  Client client;
  client.post(server.url(), std::string(16 * 1024 * 1024, 'b'));
  ASSERT_EQ(client.failures().size(), 1u);
  EXPECT_THAT(
      client.failures()[0],
      testing::AnyOf(
          "RemoteDisconnected('Remote end closed connection without response')",
          "ConnectionResetError(104, 'Connection reset by peer')"
      )
  );
}

TEST(SessionExchange, ALargeAnswerInManyPieces) {
  const std::string piece(100'000, 'p');
  Script script{expect_request(), plain("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")};
  for (int i = 0; i < 20; ++i) script.push_back(plain("186A0;x=y\r\n" + piece + "\r\n"));
  script.push_back(plain("0\r\nTrailer: t\r\n\r\n"));
  script.push_back(expect_request());
  script.push_back(answer("x"));
  ScriptedServer server({script});
  Client client;
  client.get(server.url());
  EXPECT_EQ(client.reply().body_bytes, 2'000'000u);
  client.get(server.url());
  EXPECT_THAT(client.failures(), IsEmpty());
  EXPECT_EQ(server.connections(), 1u);
}

}  // namespace
}  // namespace loadgen::http

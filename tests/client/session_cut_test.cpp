#include "client/test_client.hpp"

namespace loadgen::http {
namespace {

using testing::IsEmpty;

/// Cuts the request off once it has reached the server, and checks that it left no trace but a
/// count.
void check_cut(Client& client, ScriptedServer& server, const RecordedRequest& request) {
  client.begin(request);
  client.run_until_requests(server, 1);
  client.cut();
  client.run();
  EXPECT_EQ(client.requests(), 0u);
  EXPECT_THAT(client.failures(), IsEmpty());
  EXPECT_EQ(client.stats().counters().begun, 1u);
  EXPECT_EQ(client.stats().counters().cut_off, 1u);
  EXPECT_EQ(client.reply().fault.kind, FaultKind::cut_off);
  EXPECT_TRUE(server.wait_for_ended(1, kLimit)) << "its connection is closed";
}

TEST(SessionCut, BeforeTheAnswer) {
  ScriptedServer server({{expect_request()}});
  Client client;
  check_cut(client, server, client.request("GET", server.url()));
}

TEST(SessionCut, InTheBody) {
  ScriptedServer server(
      {{expect_request(), test::send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx")}}
  );
  Client client;
  check_cut(client, server, client.request("GET", server.url()));
}

TEST(SessionCut, AtOnceWhileItConnects) {
  ScriptedServer server({{expect_request(), answer("x")}});
  Client client;
  const RecordedRequest request = client.request("GET", server.url());
  client.begin(request);
  client.cut();
  client.run();
  EXPECT_EQ(client.requests(), 0u);
  EXPECT_EQ(client.stats().counters().cut_off, client.stats().counters().begun);
}

TEST(SessionCut, WhileItSends) {
  ScriptedServer server({{test::wait(60s)}});
  Client client;
  const RecordedRequest request =
      client.request("POST", server.url(), std::string(16 * 1024 * 1024, 'b'));
  client.begin(request);
  client.run_until_connected(server);
  client.cut();
  client.run();
  EXPECT_EQ(client.stats().counters().cut_off, 1u);
}

TEST(SessionCut, WhileItLooksANameUp) {
  Client client;
  const RecordedRequest request = client.request("GET", "http://nobody.invalid/");
  client.begin(request);
  client.cut();
  client.run();
  EXPECT_EQ(client.requests(), 0u);
}

// A task may go on after its request was cut off; it must not reach the server any more.
TEST(SessionCut, NothingIsSentUntilTheNextTask) {
  ScriptedServer server({{expect_request(), answer("x"), expect_request(), answer("x")}});
  Client client;
  const RecordedRequest request = client.request("GET", server.url());
  client.send(request);
  client.cut_between_requests();
  client.send(request);
  EXPECT_EQ(client.stats().counters().begun, 1u);
  EXPECT_EQ(client.reply().status, 0u);
  client.begin_next_task();
  client.send(request);
  EXPECT_EQ(client.requests(), 2u);
  EXPECT_EQ(server.requests().size(), 2u);
}

}  // namespace
}  // namespace loadgen::http

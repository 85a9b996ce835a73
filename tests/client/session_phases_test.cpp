#include "client/test_client.hpp"

#include <fmt/format.h>

namespace loadgen::http {
namespace {

const RequestTrace& trace(const Client& client) {
  return client.reply().trace;
}

Nanos sum(const RequestTrace& trace) {
  Nanos total{0};
  for (const Nanos time : trace.phases) total += time;
  return total;
}

Nanos response_time(const Client& client) {
  return client.reply().ended - client.reply().began;
}

TEST(SessionPhases, ANewConnectionIsConnectedAndAKeptOneIsNot) {
  ScriptedServer server({{expect_request(), answer("x"), expect_request(), answer("y")}});
  Client client;
  client.get(server.url());
  EXPECT_EQ(trace(client)[Phase::dns], 0ns) << "an address is not looked up";
  EXPECT_GT(trace(client)[Phase::connect], 0ns);
  EXPECT_EQ(trace(client)[Phase::tls], 0ns);
  EXPECT_EQ(trace(client).connection_age, 0ns);
  const auto port = trace(client).local_port;
  EXPECT_NE(port, 0);
  client.get(server.url());
  EXPECT_EQ(trace(client)[Phase::connect], 0ns);
  EXPECT_GT(trace(client)[Phase::send], 0ns);
  EXPECT_GT(trace(client)[Phase::wait], 0ns);
  EXPECT_GT(trace(client).connection_age, 0ns);
  EXPECT_EQ(trace(client).local_port, port);
  EXPECT_EQ(trace(client).status, 200u);
}

TEST(SessionPhases, TheyAreTheWholeResponseTime) {
  ScriptedServer server({{expect_request(), answer("x")}});
  Client client;
  client.get(server.url());
  EXPECT_EQ(sum(trace(client)), response_time(client));
}

TEST(SessionPhases, ANameIsLookedUp) {
  ScriptedServer server({{expect_request(), answer("x")}});
  Client client;
  client.get(fmt::format("http://localhost:{}/", server.port()));
  EXPECT_GT(trace(client)[Phase::dns], 0ns);
  EXPECT_EQ(sum(trace(client)), response_time(client));
}

TEST(SessionPhases, AServerThatThinksIsWaitedFor) {
  ScriptedServer server({{expect_request(), test::wait(300ms), answer("x")}});
  Client client;
  client.get(server.url());
  EXPECT_GE(trace(client)[Phase::wait], 150ms);
  EXPECT_LT(trace(client)[Phase::receive], 150ms);
}

TEST(SessionPhases, AServerThatDawdlesIsReceivedFrom) {
  ScriptedServer server(
      {{expect_request(),
        test::send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na"),
        test::wait(300ms),
        test::send("b")}}
  );
  Client client;
  client.get(server.url());
  EXPECT_GE(trace(client)[Phase::receive], 150ms);
  EXPECT_LT(trace(client)[Phase::wait], 150ms);
}

TEST(SessionPhases, AServerThatReadsLateIsSentTo) {
  ScriptedServer server({{test::wait(300ms), expect_request(), answer("x")}});
  Client client;
  client.post(server.url(), std::string(16 * 1024 * 1024, 'b'));
  EXPECT_GE(trace(client)[Phase::send], 150ms) << "the system's buffers take less than this body";
}

TEST(SessionPhases, ARedirectAddsToThem) {
  ScriptedServer server(
      {{expect_request(),
        test::wait(150ms),
        test::send("HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n"),
        expect_request(),
        test::wait(150ms),
        answer("x")}}
  );
  SendOptions options;
  options.max_redirects = 1;
  Client client(options);
  client.get(server.url());
  EXPECT_EQ(trace(client).status, 200u);
  EXPECT_GE(trace(client)[Phase::wait], 150ms);
  EXPECT_GT(trace(client)[Phase::connect], 0ns);
  EXPECT_EQ(sum(trace(client)), response_time(client));
}

TEST(SessionPhases, WhatFailsHasThoseUntilThen) {
  ScriptedServer server({{expect_request(), test::wait(150ms), closed()}});
  Client client;
  client.get(server.url());
  EXPECT_GE(trace(client)[Phase::wait], 75ms);
  EXPECT_EQ(trace(client)[Phase::receive], 0ns);
  EXPECT_EQ(trace(client).status, 0u);
}

TEST(SessionPhases, AreCountedUnderTheirName) {
  ScriptedServer server({{expect_request(), answer("x"), expect_request(), answer("y")}});
  Client client;
  client.get(server.url() + "/a");
  client.get(server.url() + "/a");
  const PhaseFigures& figures = client.stats().entries()[0]->phases();
  EXPECT_EQ(figures[Phase::connect].requests, 1u);
  EXPECT_EQ(figures[Phase::wait].requests, 2u);
  ASSERT_EQ(figures.slowest().size(), 2u);
  EXPECT_EQ(figures.slowest()[0].trace.status, 200u);
}

}  // namespace
}  // namespace loadgen::http

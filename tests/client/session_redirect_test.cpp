#include "client/test_client.hpp"

namespace loadgen::http {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

SendOptions following(int redirects = 30) {
  SendOptions options = impatient();
  options.max_redirects = redirects;
  return options;
}

/// A redirect with an empty body.
Step redirect_to(const std::string& location, const std::string& fields = "") {
  return test::send(fmt::format(
      "HTTP/1.1 302 Found\r\nLocation: {}\r\n{}Content-Length: 0\r\n\r\n", location, fields
  ));
}

/// The names in the statistics.
std::vector<std::string> names(Client& client) {
  std::vector<std::string> names;
  for (const auto& entry : client.stats().entries()) names.push_back(entry->name());
  return names;
}

TEST(SessionRedirect, AChainIsOneRequestUnderItsFirstName) {
  ScriptedServer server(
      {{expect_request(),
        redirect_to("/b?x"),
        expect_request(),
        redirect_to("c"),
        expect_request(),
        answer("abc")}}
  );
  Client client(following());
  client.get(server.url() + "/a");
  EXPECT_EQ(client.requests(), 1u);
  EXPECT_THAT(client.failures(), IsEmpty());
  EXPECT_THAT(names(client), ElementsAre("/a"));
  EXPECT_EQ(client.stats().total().avg_content_length(), 3);
  EXPECT_THAT(
      server.requests(),
      ElementsAre(StartsWith("GET /a HTTP"), StartsWith("GET /b?x HTTP"), StartsWith("GET /c HTTP"))
  );
  EXPECT_EQ(server.connections(), 1u);
}

TEST(SessionRedirect, NotFollowedItIsAnAnswer) {
  ScriptedServer server({{expect_request(), redirect_to("/b")}});
  Client client(following(-1));
  client.get(server.url());
  EXPECT_EQ(client.reply().status, 302u);
  EXPECT_EQ(server.requests().size(), 1u);
  EXPECT_THAT(client.failures(), IsEmpty());
}

TEST(SessionRedirect, ItsTimeIsTheWholeChains) {
  ScriptedServer server(
      {{expect_request(),
        test::wait(60ms),
        redirect_to("/b"),
        expect_request(),
        test::wait(60ms),
        answer("x")}}
  );
  Client client(following());
  client.get(server.url());
  EXPECT_GE(client.stats().total().max_response_time(), 120ms);
}

TEST(SessionRedirect, ThePostedBodyStaysBehindOrGoesAlong) {
  ScriptedServer server(
      {{expect_request(),
        redirect_to("/b"),
        expect_request(),
        answer("x"),
        expect_request(),
        test::send("HTTP/1.1 307 Same\r\nLocation: /c\r\nContent-Length: 0\r\n\r\n"),
        expect_request(),
        answer("x")}}
  );
  Client client(following());
  client.post(server.url(), "body");
  client.post(server.url(), "body");
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 4u);
  EXPECT_THAT(requests[1], StartsWith("GET /b HTTP"));
  EXPECT_THAT(requests[1], Not(HasSubstr("Content-Length")));
  EXPECT_THAT(requests[3], StartsWith("POST /c HTTP"));
  EXPECT_TRUE(requests[3].ends_with("\r\n\r\nbody"));
}

TEST(SessionRedirect, TheLimit) {
  ScriptedServer server(
      {{expect_request(),
        redirect_to("/b"),
        expect_request(),
        redirect_to("/c"),
        expect_request(),
        redirect_to("/d"),
        expect_request(),
        answer("x")}}
  );
  Client client(following(2));
  client.get(server.url() + "/a");
  EXPECT_EQ(client.failure(), "TooManyRedirects('Exceeded 2 redirects.')");
  EXPECT_EQ(server.requests().size(), 3u);
  // As requests tells it: the request of the answer that was one too many.
  EXPECT_THAT(names(client), ElementsAre("/c"));
}

TEST(SessionRedirect, AHopThatFailsWithoutAnAnswerGivesTheName) {
  ScriptedServer server(
      {{expect_request(), redirect_to("/b?x"), expect_request(), closed()},
       {expect_request(), closed()}}
  );
  Client client(following());
  client.get(server.url() + "/a");
  EXPECT_THAT(
      client.failures(),
      ElementsAre("RemoteDisconnected('Remote end closed connection without response')")
  );
  EXPECT_THAT(names(client), ElementsAre("/b?x"));
}

TEST(SessionRedirect, AHopWhoseBodyIsCutDoesNot) {
  ScriptedServer server(
      {{expect_request(),
        redirect_to("/b"),
        expect_request(),
        test::send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"),
        closed()}}
  );
  Client client(following());
  client.get(server.url() + "/a");
  EXPECT_THAT(client.failure(), HasSubstr("IncompleteRead(3 bytes read, 6 more expected)"));
  EXPECT_THAT(names(client), ElementsAre("/a"));
}

// Both of Locust's clients do so.
TEST(SessionRedirect, ABrokenBodyOfARedirectDoesNotMatter) {
  ScriptedServer server(
      {{expect_request(),
        test::send("HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 9\r\n\r\nabc"),
        closed()},
       {expect_request(), answer("x")}}
  );
  Client client(following());
  client.get(server.url());
  EXPECT_THAT(client.failures(), IsEmpty());
  EXPECT_EQ(server.connections(), 2u);
}

TEST(SessionRedirect, ToAnotherServer) {
  ScriptedServer second({{expect_request(), answer("there")}});
  ScriptedServer first({{expect_request(), redirect_to(second.url() + "/t")}});
  Client client(following());
  client.get(first.url());
  EXPECT_EQ(client.reply().body_bytes, 5u);
  EXPECT_THAT(second.requests(), ElementsAre(HasSubstr(second.url().substr(7))));
}

TEST(SessionRedirect, ToAnUnknownScheme) {
  ScriptedServer server({{expect_request(), redirect_to("ftp://x/y")}});
  Client client(following());
  client.get(server.url() + "/a");
  EXPECT_EQ(
      client.failure(), "InvalidSchema(\"No connection adapters were found for 'ftp://x/y'\")"
  );
  EXPECT_THAT(names(client), ElementsAre("/a"));
}

TEST(SessionRedirect, TheNextHopIsRepeatedOnAFreshConnection) {
  ScriptedServer server(
      {{expect_request(), redirect_to("/b"), expect_request(), closed()},
       {expect_request(), answer("x")}}
  );
  Client client(following());
  client.get(server.url());
  EXPECT_THAT(client.failures(), IsEmpty());
  EXPECT_EQ(client.resent(), 1u);
}

TEST(SessionRedirect, ACutWithinAChain) {
  ScriptedServer server({{expect_request(), redirect_to("/b"), expect_request()}});
  Client client(following());
  const auto request = client.request("GET", server.url());
  client.begin(request);
  client.run_until_requests(server, 2);
  client.cut();
  client.run();
  EXPECT_EQ(client.requests(), 0u);
  EXPECT_EQ(client.stats().counters().cut_off, 1u);
}

TEST(SessionRedirect, WhatIsKeptOfAChain) {
  ScriptedServer server(
      {{expect_request(),
        redirect_to("/b", "X: 1\r\n"),
        expect_request(),
        test::send("HTTP/1.1 301 Moved\r\nLocation: /c\r\nContent-Length: 3\r\n\r\none"),
        expect_request(),
        answer("end")}}
  );
  SendOptions options = following();
  options.keep = true;
  Client client(options);
  const auto request = client.request("GET", server.url() + "/a");
  client.send(request);
  const Reply& reply = client.reply();
  EXPECT_EQ(reply.body, "end");
  EXPECT_EQ(reply.request->spec().url.text, server.url() + "/c");
  ASSERT_EQ(reply.history.size(), 2u);
  EXPECT_EQ(reply.history[0].status, 302u);
  EXPECT_EQ(reply.history[0].fields, "Location: /b\r\nX: 1\r\nContent-Length: 0\r\n");
  EXPECT_EQ(reply.history[0].request->spec().url.text, server.url() + "/a");
  EXPECT_EQ(reply.history[1].body, "one");
  EXPECT_EQ(reply.history[1].request->spec().url.text, server.url() + "/b");
  EXPECT_LE(reply.began, reply.history[1].header_done);
  EXPECT_LE(reply.history[1].header_done, reply.hop_began);
  EXPECT_LE(reply.hop_began, reply.header_done);
  EXPECT_LE(reply.header_done, reply.ended);
}

/// The value of the Cookie field in `request`.
std::string cookies(const std::string& request) {
  const std::size_t at = request.find("\r\nCookie: ");
  return at == std::string::npos ? ""
                                 : request.substr(at + 10, request.find("\r\n", at + 2) - at - 10);
}

TEST(SessionCookies, AreKeptAndSent) {
  ScriptedServer server(
      {{expect_request(),
        test::send("HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: s=2; Path=/sub\r\n"
                   "Content-Length: 0\r\n\r\n"),
        expect_request(),
        answer("x"),
        expect_request(),
        answer("x")}}
  );
  Client client(following());
  client.get(server.url());
  client.get(server.url() + "/other");
  client.post(server.url() + "/sub", "body");
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 3u);
  EXPECT_EQ(cookies(requests[0]), "");
  EXPECT_EQ(cookies(requests[1]), "a=1");
  EXPECT_EQ(cookies(requests[2]), "s=2; a=1");
  EXPECT_TRUE(requests[2].ends_with("\r\n\r\nbody"));
}

TEST(SessionCookies, OfARedirectGoWithTheNextHop) {
  ScriptedServer server(
      {{expect_request(), redirect_to("/b", "Set-Cookie: a=1\r\n"), expect_request(), answer("x")}}
  );
  Client client(following());
  client.get(server.url());
  ASSERT_EQ(server.requests().size(), 2u);
  EXPECT_EQ(cookies(server.requests()[1]), "a=1");
}

TEST(SessionCookies, OfAnInterimAnswerDoNotCount) {
  ScriptedServer server(
      {{expect_request(),
        test::send("HTTP/1.1 103 Early Hints\r\nSet-Cookie: a=1\r\n\r\n"),
        answer("x"),
        expect_request(),
        answer("x")}}
  );
  Client client(following());
  client.get(server.url());
  client.get(server.url());
  ASSERT_EQ(server.requests().size(), 2u);
  EXPECT_EQ(cookies(server.requests()[1]), "");
}

TEST(SessionCookies, UsersShareNone) {
  ScriptedServer server(
      {{expect_request(), redirect_to("/b", "Set-Cookie: a=1\r\n"), expect_request(), answer("x")},
       {expect_request(), answer("x")}}
  );
  Client one(following());
  Client other(following());
  one.get(server.url());
  other.get(server.url());
  EXPECT_EQ(cookies(server.requests().back()), "");
}

}  // namespace
}  // namespace loadgen::http

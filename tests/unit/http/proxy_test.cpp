#include "http/proxy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

namespace loadgen::http {
namespace {

using testing::HasSubstr;

const Origin kPlain{false, "example.com", 80};
const Origin kSecure{true, "example.com", 443};

Proxy proxy(const std::string& url) {
  return *parse_proxy(url);
}

TEST(ParseProxyTest, TakesUrlsWithAndWithoutScheme) {
  EXPECT_EQ(proxy("http://p:3128").origin, (Origin{false, "p", 3128}));
  EXPECT_EQ(proxy("p:3128").origin, (Origin{false, "p", 3128}));
  EXPECT_EQ(proxy("p").origin, (Origin{false, "p", 80}));
  EXPECT_EQ(proxy("http://[::1]:3128/").origin, (Origin{false, "::1", 3128}));
}

TEST(ParseProxyTest, DecodesCredentials) {
  EXPECT_EQ(proxy("http://u:p%40q@h:1").authorization, "Basic dTpwQHE=");
  EXPECT_EQ(proxy("u:p%40q@h:1").authorization, "Basic dTpwQHE=");
  EXPECT_EQ(proxy("http://h:1").authorization, "");
}

TEST(ParseProxyTest, SaysWhatIsWrong) {
  EXPECT_THAT(parse_proxy("http://").error(), HasSubstr("http://HOST:PORT"));
  EXPECT_THAT(parse_proxy("http://h:99999").error(), HasSubstr("http://HOST:PORT"));
  EXPECT_THAT(parse_proxy("socks5://h:1").error(), HasSubstr("socks5://"));
  EXPECT_THAT(parse_proxy("https://h:1").error(), HasSubstr("https://"));
}

TEST(ProxiesTest, TheNearestRuleCounts) {
  const Proxies proxies(
      {{"all", proxy("all:1")},
       {"http", proxy("plain:1")},
       {"https", proxy("secure:1")},
       {"http://example.com", proxy("host:1")}},
      ""
  );
  EXPECT_EQ(proxies.find(kPlain)->origin.host, "host");
  EXPECT_EQ(proxies.find({false, "other.com", 80})->origin.host, "plain");
  EXPECT_EQ(proxies.find(kSecure)->origin.host, "secure");
}

TEST(ProxiesTest, WithoutARuleThereIsNone) {
  const Proxies proxies({{"https", proxy("secure:1")}}, "");
  EXPECT_EQ(proxies.find(kPlain), nullptr);
  EXPECT_EQ(Proxies({{"all", proxy("all:1")}}, "").find(kPlain)->origin.host, "all");
}

bool is_direct(std::string_view bypass, const std::string& host, std::uint16_t port = 80) {
  return Proxies({{"all", proxy("p:1")}}, bypass).find({false, host, port}) == nullptr;
}

TEST(ProxiesTest, NamesAreBypassedWithAllBelowThem) {
  for (const char* list : {"example.com", ".example.com", "a.b, Example.COM", "x example.com"}) {
    EXPECT_TRUE(is_direct(list, "example.com")) << list;
    EXPECT_TRUE(is_direct(list, "www.example.com")) << list;
    EXPECT_FALSE(is_direct(list, "badexample.com")) << list;
    EXPECT_FALSE(is_direct(list, "example.org")) << list;
  }
  EXPECT_TRUE(is_direct("*", "example.com"));
  EXPECT_FALSE(is_direct("", "example.com"));
}

TEST(ProxiesTest, PortsAreBypassed) {
  EXPECT_TRUE(is_direct("example.com:8080", "example.com", 8080));
  EXPECT_FALSE(is_direct("example.com:8080", "example.com", 80));
  EXPECT_TRUE(is_direct("[::1]:8080", "::1", 8080));
}

TEST(ProxiesTest, AddressesAndNetworksAreBypassed) {
  EXPECT_TRUE(is_direct("10.0.0.0/8", "10.1.2.3"));
  EXPECT_FALSE(is_direct("10.0.0.0/8", "11.1.2.3"));
  EXPECT_TRUE(is_direct("127.0.0.1", "127.0.0.1"));
  EXPECT_FALSE(is_direct("127.0.0.1", "127.0.0.2"));
  EXPECT_TRUE(is_direct("fd00::/8", "fd00::1"));
  EXPECT_FALSE(is_direct("fd00::/8", "fe80::1"));
  EXPECT_TRUE(is_direct("[::1]", "::1"));
  EXPECT_FALSE(is_direct("10.0.0.0/8", "::1"));
  EXPECT_FALSE(is_direct("0.0.1", "127.0.0.1"));  // no name, though it ends like one
}

TEST(ProxiesTest, TheEnvironmentIsReadAsCurlDoes) {
  const auto get = [](const char* name) -> const char* {
    if (std::strcmp(name, "http_proxy") == 0) return "plain:1";
    if (std::strcmp(name, "HTTPS_PROXY") == 0) return "http://secure:2";
    if (std::strcmp(name, "NO_PROXY") == 0) return "direct.com";
    return nullptr;
  };
  const Proxies proxies = *proxies_of_environment(get, "also.com");
  EXPECT_EQ(proxies.find(kPlain)->origin.host, "plain");
  EXPECT_EQ(proxies.find(kSecure)->origin.host, "secure");
  EXPECT_EQ(proxies.find({false, "direct.com", 80}), nullptr);
  EXPECT_EQ(proxies.find({false, "also.com", 80}), nullptr);
}

// A CGI program has the request's `Proxy` header there.
TEST(ProxiesTest, HttpProxyInUpperCaseIsNotLookedAt) {
  const auto get = [](const char* name) -> const char* {
    return std::strcmp(name, "HTTP_PROXY") == 0 ? "plain:1" : nullptr;
  };
  EXPECT_EQ(proxies_of_environment(get, "")->find(kPlain), nullptr);
}

TEST(ProxiesTest, AWrongVariableIsNamed) {
  const auto get = [](const char* name) -> const char* {
    return std::strcmp(name, "all_proxy") == 0 ? "socks5://h:1" : nullptr;
  };
  EXPECT_THAT(proxies_of_environment(get, "").error(), HasSubstr("all_proxy"));
}

TEST(ByWayOfTest, TheTargetIsTheWholeUrlAndCredentialsComeLast) {
  const std::string wire = "POST /a?b=1 HTTP/1.1\r\nHost: h:81\r\n\r\nbody\r\n\r\n";
  const Origin origin{false, "h", 81};
  EXPECT_EQ(
      by_way_of(proxy("u:p@x:1"), origin, Dialect::requests, wire),
      "POST http://h:81/a?b=1 HTTP/1.1\r\nHost: h:81\r\nProxy-Authorization: Basic dTpw\r\n\r\n"
      "body\r\n\r\n"
  );
  EXPECT_EQ(
      by_way_of(proxy("x:1"), kPlain, Dialect::requests, "GET / HTTP/1.1\r\nA: 1\r\n\r\n"),
      "GET http://example.com/ HTTP/1.1\r\nA: 1\r\n\r\n"
  );
}

TEST(ByWayOfTest, FastHttpUserNamesThePortAlways) {
  EXPECT_EQ(
      by_way_of(proxy("x:1"), kPlain, Dialect::fasthttp, "GET / HTTP/1.1\r\nA: 1\r\n\r\n"),
      "GET http://example.com:80/ HTTP/1.1\r\nA: 1\r\n\r\n"
  );
}

TEST(TunnelTest, IsAskedForByNameAndPort) {
  EXPECT_EQ(
      tunnel_request(proxy("u:p@x:1"), kSecure),
      "CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n"
      "Proxy-Authorization: Basic dTpw\r\n\r\n"
  );
  EXPECT_THAT(tunnel_request(proxy("x:1"), {true, "::1", 8443}), HasSubstr("CONNECT [::1]:8443 "));
}

TEST(TunnelTest, TwoHundredsOpenIt) {
  EXPECT_FALSE(judge_tunnel("HTTP/1.1 200 Connection established\r\nA: 1\r\n\r\n"));
  EXPECT_FALSE(judge_tunnel("HTTP/1.0 204\r\n\r\n"));
}

TEST(TunnelTest, OtherAnswersAreFailuresAsInHttpUser) {
  const Fault refused = judge_tunnel("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
  EXPECT_EQ(
      failure_of(refused, {kSecure, {}}).text,
      "OSError('Tunnel connection failed: 407 Proxy Authentication Required')"
  );
  const Fault other = judge_tunnel("NOT HTTP\r\n\r\n");
  EXPECT_EQ(failure_of(other, {kSecure, {}}).text, "BadStatusLine('NOT HTTP\\r\\n')");
}

}  // namespace
}  // namespace loadgen::http

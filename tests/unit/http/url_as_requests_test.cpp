#include "http/url.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace loadgen::http {
namespace {

// Expected values: what PreparedRequest of requests 2.34.2 with urllib3 2.8.0 gives.

TEST(UrlAsRequests, NormalisesTargetsAsRequests) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "/"},
      {"/", "/"},
      {"?q=1", "/?q=1"},
      {"#f", "/"},
      {"/a?", "/a"},
      {"/a?#f", "/a"},
      {"/a#f", "/a"},
      {"/a?x=1#f?y", "/a?x=1"},
      {"/a b", "/a%20b"},
      {"/\u00e9", "/%C3%A9"},
      {"/a?q=\u00e9 x", "/a?q=%C3%A9%20x"},
      {"/a?q=a+b", "/a?q=a+b"},
      {"/\"<>[\\]^`{|}", "/%22%3C%3E%5B%5C%5D%5E%60%7B%7C%7D"},
      {"/?\"<>[\\]^`{|}", "/?%22%3C%3E%5B%5C%5D%5E%60%7B%7C%7D"},
      {"/!$&'()*+,;=:@~-._", "/!$&'()*+,;=:@~-._"},
      {"/?!$&'()*+,;=:@~-._/?", "/?!$&'()*+,;=:@~-._/?"},
      {"/%2f%41?q=%7e", "/%2FA?q=~"},
      {"/%zz%41", "/%25zz%2541"},
      {"/%zz?%41", "/%25zz?A"},
      {"/%41?%zz%41", "/A?%25zz%2541"},
      {"/%", "/%25"},
      {"/%4", "/%254"},
      {"/100%?a=100%25", "/100%25?a=100%25"},
      {"/a/../echo/./x", "/echo/x"},
      {"/..", "/"},
      {"/../a", "/a"},
      {"/a/..", "/"},
      {"/a/.", "/a/"},
      {"/a/./", "/a/"},
      {"/a/b/../", "/a/"},
      {"/./a", "/a"},
      {"//a", "//a"},
      {"//a/../b", "//b"},
      {"/a//..//b", "/a//b"},
      {"/a/...", "/a/..."},
      {"/.a/..b", "/.a/..b"},
      {"/%2e%2e/a", "/../a"},
      {"/a/%2E/b", "/a/./b"},
      {"/a/%2e%2e/../b", "/a/b"},
      {"/a?b=/../c", "/a?b=/../c"},
      {"/a?b=/./c", "/a?b=/./c"},
      {"/a/b/../../..", "/"},
      {"/a;p=1/../b", "/b"},
      {"?a/../b", "/?a/../b"},
      {"/\001\177", "/%01%7F"},
      {"/a\011b", "/a%09b"},
      {"/a\012b", "/a%0Ab"},
      {"/%C3%A9", "/%C3%A9"},
      {"/%c3%a9%e9", "/%C3%A9%E9"},
      {"/a%20b", "/a%20b"},
      {"/a%2Bb+c", "/a%2Bb+c"},
      {"/..;/a", "/..;/a"},
      {"/a/.?x", "/a/?x"},
      {"/a/..?x", "/?x"},
      {"/a/..#x", "/"},
      {"/.", "/"},
      {"/./", "/"},
      {"/a%", "/a%25"},
      {"/a/../../b/", "/b/"},
      {"/a?%", "/a?%25"},
      {"/a?q=[1]&r={x}|y", "/a?q=%5B1%5D&r=%7Bx%7D%7Cy"},
      {"/a?q=^`", "/a?q=%5E%60"},
      {"/a?\?b?c", "/a?\?b?c"},
      {"/a?q='x'", "/a?q='x'"},
      {"/\u00e9%zz", "/%C3%A9%25zz"},
      {"/%e9\u00e9", "/%E9%C3%A9"},
  };
  for (const auto& [given, sent] : cases) {
    EXPECT_EQ(normalise_target(given), sent) << given;
    const auto url = parse_url(std::string("http://h") + given);
    ASSERT_TRUE(url) << given;
    EXPECT_EQ(url->target, sent) << given;
  }
}

TEST(UrlAsRequests, ATargetThatWasSentStaysTheSame) {
  for (const char* sent : {"/", "//a", "/a?x=%20&y", "/%2FA?q=~", "/100%25", "/a/...", "/?&=+"}) {
    EXPECT_EQ(normalise_target(sent), sent);
  }
}

/// Scheme, host, port and target, then the credentials if there are any.
std::string parts_of(std::string_view text) {
  const auto url = parse_url(text);
  if (!url) return "refused";
  const Origin& origin = url->origin;
  std::string parts = fmt::format(
      "{} {} {} {}", origin.tls ? "https" : "http", origin.host, origin.port, url->target
  );
  if (!url->credentials.empty()) parts += " " + url->credentials;
  return parts;
}

TEST(UrlAsRequests, TakesHostAndPortApart) {
  const std::pair<const char*, const char*> cases[] = {
      {"http://H.Example:80/", "http h.example 80 /"},
      {"HTTP://h/X", "http h 80 /X"},
      {"hTTps://h", "https h 443 /"},
      {"http://h:8080", "http h 8080 /"},
      {"https://h:80/", "https h 80 /"},
      {"http://h:/x", "http h 80 /x"},
      {"http://h:65535/", "http h 65535 /"},
      {"http://h:000080/", "http h 80 /"},
      {"http://h?x", "http h 80 /?x"},
      {"http://h#f", "http h 80 /"},
      {"http://h./", "http h. 80 /"},
      {"http://h_x/", "http h_x 80 /"},
      {"http://h//telemetry", "http h 80 //telemetry"},
      {R"(http://h\x/)", "http h 80 /%5Cx/"},
      {R"(http://h\@g/)", "http h 80 /%5C@g/"},
      {"http://127.0.0.1", "http 127.0.0.1 80 /"},
      {"http://[::1]:8000/x", "http ::1 8000 /x"},
      {"http://[::1]", "http ::1 80 /"},
      {"http://[::1]:/", "http ::1 80 /"},
      {"https://[FE80::1]/", "https fe80::1 443 /"},
      {"http://[::ffff:1.2.3.4]/", "http ::ffff:1.2.3.4 80 /"},
      {"http://[fe80::1%25eth0]/", "http fe80::1%eth0 80 /"},
      {"http://[fe80::1%eth0]/", "http fe80::1%eth0 80 /"},
  };
  for (const auto& [given, parts] : cases) EXPECT_EQ(parts_of(given), parts) << given;
}

TEST(UrlAsRequests, RefusesWhatRequestsRefuses) {
  for (const char* text :
       {"",
        "h/x",
        "://h",
        "ftp://x/",
        "http:h",
        "http:/h",
        "http://",
        "http:///y",
        "http://:80/",
        "http://a@/",
        "http://a:b@:80/",
        "http://h:65536/",
        "http://h:80x/",
        "http://h:-1/",
        "http://h:+1/",
        "http://h: 80/",
        "http://h:\t80/",
        "http://h:8 0/",
        "http://h h/",
        "http://h\x01/",
        "http://[::1",
        "http://[",
        "http://[]/",
        "http://[zz]/",
        "http://[v1.x]/",
        "http://[::1]x/",
        "http://[127.0.0.1]/",
        "http://*.h/",
        "http://.h/"}) {
    EXPECT_EQ(parts_of(text), "refused") << text;
  }
}

TEST(UrlAsRequests, FindsCredentials) {
  const std::pair<const char*, const char*> cases[] = {
      {"http://u:p@h/", "u:p"},
      {"http://u@h/", ""},
      {"http://@h/", ""},
      {"http://:@h/", ""},
      {"http://u:@h/", "u:"},
      {"http://:p@h/", ":p"},
      {"http://u:p:q@h/", "u:p:q"},
      {"http://a@b:c@h/", "a@b:c"},
      {"http://u%20x:p%40%3a@h/", "u x:p@:"},
      {"http://%C3%A9:p@h/", "\xE9:p"},
      {"http://\u00e9:p@h/", "\xE9:p"},
      {"http://u:100%@h/", "u:100%"},
      {"http://u:p@[::1]:81/x", "u:p"},
  };
  for (const auto& [given, credentials] : cases) {
    const auto url = parse_url(given);
    ASSERT_TRUE(url) << given;
    EXPECT_EQ(url->credentials, credentials) << given;
  }
  EXPECT_EQ(parts_of("http://u/x:p@h/"), "http u 80 /x:p@h/");
}

TEST(UrlAsRequests, WritesTheHostField) {
  const std::pair<const char*, const char*> cases[] = {
      {"http://H:80", "h"},
      {"https://h:443", "h"},
      {"http://h:443", "h:443"},
      {"https://h:80", "h:80"},
      {"http://h:8000", "h:8000"},
      {"http://[::1]:80", "[::1]"},
      {"http://[::1]:81", "[::1]:81"},
  };
  for (const auto& [given, host] : cases) EXPECT_EQ(parse_url(given)->origin.authority(), host);
}

}  // namespace
}  // namespace loadgen::http

#include "http/url.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace loadgen::http {
namespace {

// As requests 2.34 with urllib3 2.8 puts them on the wire.
constexpr std::pair<const char*, const char*> kTargets[] = {
    {"", "/"},
    {"?q", "/?q"},
    {"?", "/"},
    {"/a?", "/a"},
    {"#f", "/"},
    {"/a#f?x", "/a"},
    {"/a?b#f", "/a?b"},
    {"/a/../echo/./x", "/echo/x"},
    {"/%2f%41?q=%7e", "/%2FA?q=~"},
    {"/a%zz?q=%41", "/a%25zz?q=A"},
    {"/a%41?q=%zz", "/aA?q=%25zz"},
    {"/%", "/%25"},
    {"/%a", "/%25a"},
    {"/%25", "/%25"},
    {"/a b?c d", "/a%20b?c%20d"},
    {R"(/"<>[\]^`{|}?"<>[\]^`{|})",
     "/%22%3C%3E%5B%5C%5D%5E%60%7B%7C%7D?%22%3C%3E%5B%5C%5D%5E%60%7B%7C%7D"},
    {"/!$&'()*+,;=:@~-._/?!$&'()*+,;=:@~-._/?", "/!$&'()*+,;=:@~-._/?!$&'()*+,;=:@~-._/?"},
    {"/é?ü", "/%C3%A9?%C3%BC"},
    {"/a/..", "/"},
    {"/a/.", "/a/"},
    {"/..", "/"},
    {"/a/./", "/a/"},
    {"/a//../b", "/a/b"},
    {"/a/b/../../../c", "/c"},
    {"//x", "//x"},
    {"/.x", "/.x"},
    {"/a/.b/..c/...", "/a/.b/..c/..."},
    {"/a/../?x=/../y", "/?x=/../y"},
    {"/%2e%2e/x", "/../x"},
    {"/a/%2e%2e/x", "/a/../x"},
};

TEST(Url, TargetsAreNormalisedAsInHttpUser) {
  for (const auto& [given, sent] : kTargets) {
    EXPECT_EQ(normalise_target(given), sent) << given;
    EXPECT_EQ(parse_url(std::string("http://h") + given).value().target, sent) << given;
  }
}

TEST(Url, OriginsAndTheHostField) {
  struct Case {
    const char* url;
    Origin origin;
    const char* authority;
  };
  const Case cases[] = {
      {"http://h", {false, "h", 80}, "h"},
      {"http://H:80/", {false, "h", 80}, "h"},
      {"HTTP://h/X", {false, "h", 80}, "h"},
      {"http://h:/x", {false, "h", 80}, "h"},
      {"http://h:8080", {false, "h", 8080}, "h:8080"},
      {"http://h:0/", {false, "h", 0}, "h:0"},
      {"http://h:65535/", {false, "h", 65535}, "h:65535"},
      {"https://h", {true, "h", 443}, "h"},
      {"https://h:80/", {true, "h", 80}, "h:80"},
      {"http://h:443/", {false, "h", 443}, "h:443"},
      {"http://[::1]/", {false, "::1", 80}, "[::1]"},
      {"https://[FE80::1]:8443/x", {true, "fe80::1", 8443}, "[fe80::1]:8443"},
      {"http://u:p@h:81?q", {false, "h", 81}, "h:81"},
      {"http://127.0.0.1#f", {false, "127.0.0.1", 80}, "127.0.0.1"},
  };
  for (const auto& [url, origin, authority] : cases) {
    const auto parsed = parse_url(url);
    ASSERT_TRUE(parsed) << url;
    EXPECT_EQ(parsed->origin, origin) << url;
    EXPECT_EQ(parsed->origin.authority(), authority) << url;
  }
}

TEST(Url, WhatIsNoUrl) {
  for (const char* url :
       {"",
        "h",
        "/x",
        "http:/h",
        "ftp://h/",
        "http://",
        "http:///y",
        "http://:80/",
        "http://h:80x/",
        "http://h:65536/",
        "http://h:-1/",
        "http://h:+80/",
        "http://h:80 /",
        "http://a b/",
        "http://h\r\nX: y/",
        "http://[::1",
        "http://[::1]80/",
        "http://[]/",
        "http://u:p@/"}) {
    EXPECT_FALSE(parse_url(url)) << url;
  }
}

TEST(Url, Credentials) {
  const std::pair<const char*, const char*> cases[] = {
      {"http://h/", ""},
      {"http://u:p@h/x", "u:p"},
      {"http://u@h/x", ""},
      {"http://:@h/x", ""},
      {"http://:p@h/", ":p"},
      {"http://u:@h/", "u:"},
      {"http://u%40:p%3a@h/", "u@:p:"},
      {"http://h/a:b@c", ""},
  };
  for (const auto& [url, credentials] : cases) {
    EXPECT_EQ(parse_url(url).value().credentials, credentials) << url;
  }
}

}  // namespace
}  // namespace loadgen::http

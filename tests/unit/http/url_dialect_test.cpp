#include "http/url.hpp"

#include <gtest/gtest.h>

namespace loadgen::http {
namespace {

// Expected values: what geventhttpclient 2.6 sends.
TEST(UrlDialect, TargetsOfFasthttp) {
  const std::pair<const char*, const char*> cases[] = {
      {"/a/../b", "/a/../b"},
      {"/a/./b", "/a/./b"},
      {"/[x]{y}", "/[x]%7By%7D"},
      {"/%2f%7e", "/%2f~"},
      {"/%zz%20", "/%25zz%2520"},
      {"/%2", "/%2"},
      {"/%z-", "/%z-"},
      {"/p;", "/p"},
      {"/p;?", "/p"},
      {"/p;v", "/p;v"},
      {"?x", "/?x"},
      {"", "/"},
      {"/\xc3\xa9", "/%C3%A9"},
      {"/a b#c", "/a%20b"},
      {"//x", "//x"},
  };
  for (const auto& [given, target] : cases) {
    const auto url = parse_url(std::string("http://h") + given, Dialect::fasthttp);
    ASSERT_TRUE(url) << given;
    EXPECT_EQ(url->target, target) << given;
  }
}

TEST(UrlDialect, WhatIsShown) {
  EXPECT_EQ(parse_url("HTTP://U@H:80/a/../[b]#c d")->text, "http://U@h:80/%5Bb%5D#c%20d");
  const std::string given = "HTTP://U@H:80/a/../[b]#c d";
  EXPECT_EQ(parse_url(given, Dialect::fasthttp)->text, given);
}

TEST(UrlDialect, ABackslashEndsAHostOfRequestsOnly) {
  EXPECT_EQ(parse_url("http://h\\x/y")->origin.host, "h");
  EXPECT_EQ(parse_url("http://h\\x/y", Dialect::fasthttp)->origin.host, "h\\x");
}

TEST(UrlDialect, TheHostField) {
  const Origin plain_443{false, "h", 443};
  EXPECT_EQ(plain_443.authority(Dialect::requests), "h:443");
  EXPECT_EQ(plain_443.authority(Dialect::fasthttp), "h");
  EXPECT_EQ((Origin{true, "::1", 8000}).authority(Dialect::fasthttp), "[::1]:8000");
}

TEST(UrlDialect, WhyATextIsNoUrl) {
  const std::pair<const char*, UrlError> cases[] = {
      {"ftp://h/", UrlError::scheme},
      {"h/x", UrlError::scheme},
      {"http:/x", UrlError::scheme},
      {"http:///y", UrlError::host},
      {"http://:80/", UrlError::host},
      {"http://[::1/", UrlError::host},
      {"http://h:65536/", UrlError::port},
      {"http://h:80x/", UrlError::port},
  };
  for (const Dialect dialect : {Dialect::requests, Dialect::fasthttp}) {
    for (const auto& [text, why] : cases) {
      UrlError error{};
      EXPECT_FALSE(parse_url(text, dialect, &error)) << text;
      EXPECT_EQ(error, why) << text;
    }
  }
}

TEST(UrlDialect, ARedirectsUrlKeepsItsDots) {
  const auto url = parse_redirected_url("http://h/a/../b%2f#f", Dialect::requests);
  EXPECT_EQ(url->target, "/a/../b%2F");
  EXPECT_EQ(url->text, "http://h/a/../b%2f#f");
}

}  // namespace
}  // namespace loadgen::http

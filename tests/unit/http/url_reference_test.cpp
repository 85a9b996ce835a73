#include "http/url_reference.hpp"

#include <gtest/gtest.h>

#include <string>

namespace loadgen::http {
namespace {

constexpr std::string_view kBase = "http://h/a/b?q=1#f";

// Expected values: what requests 2.34.2 and geventhttpclient 2.6 make of a Location.
TEST(UrlReference, ResolvedAsTheClientsDo) {
  const struct {
    std::string location, requests, fasthttp;
  } cases[] = {
      {"/x", "http://h/x#f", "http://h/x"},
      {"x", "http://h/a/x#f", "http://h/a/x"},
      {"../../x", "http://h/x#f", "http://h/x"},
      {"..", "http://h/#f", "http://h/"},
      {"?n=2", "http://h/a/b?n=2#f", "http://h/a/b?n=2"},
      {"#g", "http://h/a/b?q=1#g", "http://h/a/b?q=1#g"},
      {"//o/p", "http://o/p#f", "http://o/p"},
      {"http://o", "http://o#f", "http://o"},
      {"/a/./b/../c", "http://h/a/c#f", "http://h/a/c"},
      {"http://h/a/./b/../c", "http://h/a/./b/../c#f", "http://h/a/c"},
      {"x;", "http://h/a/x#f", "http://h/a/x"},
      {"/x?#", "http://h/x#f", "http://h/x"},
      {"/%7e%2f%zz", "http://h/%257e%252f%25zz#f", "http://h/%7e%2f%zz"},
      {"/s p?q= x", "http://h/s%20p?q=%20x#f", "http://h/s p?q= x"},
      {"/[a]{b}", "http://h/[a]%7Bb%7D#f", "http://h/[a]{b}"},
      {"ftp://x/y", "ftp://x/y#f", "ftp://x/y"},
      {"HTTP://O/Z", "http://O/Z#f", "http://O/Z"},
      {"a//b", "http://h/a/a/b#f", "http://h/a/a//b"},
      {"x/.", "http://h/a/x/#f", "http://h/a/x/"},
      {"\xc3\xa9", "http://h/a/%C3%A9#f", "http://h/a/\xc3\x83\xc2\xa9"},
  };
  for (const auto& [location, requests, fasthttp] : cases) {
    EXPECT_EQ(resolve_location(kBase, location, Dialect::requests), requests) << location;
    EXPECT_EQ(resolve_location(kBase, location, Dialect::fasthttp), fasthttp) << location;
  }
}

TEST(UrlReference, SplitAndJoined) {
  for (const char* url :
       {"http://u:p@h:1/a;p/b?q?r#f#g", "//h/x", "/x", "x", "?q", "#f", "", "a:b", "http://h"}) {
    EXPECT_EQ(join_url(split_url(url)), url);
  }
  const UrlParts parts = split_url("HTTPS://u@H:1/p?q#f");
  EXPECT_EQ(parts.scheme, "https");
  EXPECT_EQ(parts.authority, "u@H:1");
  EXPECT_EQ(parts.path, "/p");
  EXPECT_EQ(parts.query, "q");
  EXPECT_EQ(parts.fragment, "f");
  EXPECT_EQ(split_url("1a://h").scheme, "");
}

}  // namespace
}  // namespace loadgen::http

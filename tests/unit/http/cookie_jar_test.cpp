#include "http/cookie_jar.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace loadgen::http {
namespace {

constexpr EpochSeconds kNow = 1'700'000'000;

CookiePlace place(const std::string& url, Fields fields = {}) {
  RequestSpec spec;
  spec.url = parse_url(url).value();
  spec.fields = std::move(fields);
  return cookie_place(spec);
}

class CookieJarTest : public testing::Test {
 protected:
  void store(const std::string& url, std::string_view field, EpochSeconds now = kNow) {
    jar_.store(place(url), field, now);
  }
  std::string sent(const std::string& url, EpochSeconds now = kNow) {
    return jar_.header(place(url), now);
  }

  CookieJar jar_;
};

TEST_F(CookieJarTest, AnEmptyJarSendsNothing) {
  EXPECT_TRUE(jar_.empty());
  EXPECT_EQ(sent("http://h/"), "");
}

TEST_F(CookieJarTest, ACookieGoesBackToItsHost) {
  store("http://h:1/", "a=1");
  EXPECT_EQ(sent("http://h:2/x?y"), "a=1");
  EXPECT_EQ(sent("https://h/"), "a=1");
  EXPECT_EQ(sent("http://o/"), "");
  EXPECT_EQ(jar_.size(), 1u);
}

TEST_F(CookieJarTest, LocalhostIsNotItsAddress) {
  store("http://localhost/", "a=1");
  store("http://127.0.0.1/", "b=2");
  EXPECT_EQ(sent("http://localhost/"), "a=1");
  EXPECT_EQ(sent("http://127.0.0.1/"), "b=2");
}

TEST_F(CookieJarTest, PublicSuffixesAreDomainsAsOthers) {
  store("http://shop.co.uk/", "a=1; Domain=.co.uk");
  EXPECT_EQ(sent("http://other.co.uk/"), "a=1");
}

TEST_F(CookieJarTest, PublicSuffixesAreRefusedWhereAsked) {
  CookieJar jar(CookieJar::Suffixes::refused);
  const CookiePlace shop{"www.shop.co.uk", "/"};
  jar.store(shop, "a=1; Domain=co.uk", 0);
  jar.store(shop, "b=2; Domain=shop.co.uk", 0);
  jar.store({"h", "/"}, "c=3; Domain=.local", 0);
  jar.store({"github.io", "/"}, "d=4", 0);
  EXPECT_EQ(jar.header(shop, 0), "b=2");
  EXPECT_EQ(jar.header({"h", "/"}, 0), "c=3");
  EXPECT_EQ(jar.header({"github.io", "/"}, 0), "d=4");
}

TEST_F(CookieJarTest, LongerPathsFirst) {
  store("http://h/", "a=1");
  store("http://h/", "b=2; Path=/sub");
  store("http://h/", "c=3; Path=/sub/x/");
  EXPECT_EQ(sent("http://h/"), "a=1");
  EXPECT_EQ(sent("http://h/sub"), "b=2; a=1");
  EXPECT_EQ(sent("http://h/sub/x/y"), "c=3; b=2; a=1");
  EXPECT_EQ(sent("http://h/subway"), "a=1");
}

TEST_F(CookieJarTest, TheDefaultPathIsTheFolder) {
  store("http://h/a/b?c", "x=1");
  EXPECT_EQ(jar_.all().at(0).path, "/a");
  EXPECT_EQ(sent("http://h/a"), "x=1");
  EXPECT_EQ(sent("http://h/ab"), "");
  store("http://h/top", "y=1");
  EXPECT_EQ(sent("http://h/ab"), "y=1");
}

TEST_F(CookieJarTest, ANewValueKeepsThePlace) {
  store("http://h/", "a=1");
  store("http://h/", "b=2");
  store("http://h/", "a=3");
  EXPECT_EQ(sent("http://h/"), "a=3; b=2");
  EXPECT_EQ(jar_.size(), 2u);
}

TEST_F(CookieJarTest, Domains) {
  store("http://www.example.com/", "a=1; Domain=example.com");
  store("http://www.example.com/", "b=2; Domain=.Example.COM");
  store("http://www.example.com/", "c=3; Domain=other.org");
  store("http://www.example.com/", "d=4; Domain=com");
  store("http://www.example.com/", "e=5");
  EXPECT_EQ(sent("http://example.com/"), "a=1; b=2");
  EXPECT_EQ(sent("http://www.example.com/"), "a=1; b=2; e=5");
  // As http.cookiejar has it, though RFC 6265 says that this one is its host's only.
  EXPECT_EQ(sent("http://x.www.example.com/"), "a=1; b=2; e=5");
  EXPECT_EQ(sent("http://notexample.com/"), "");
  EXPECT_EQ(jar_.all().at(0).domain, ".example.com");
  EXPECT_FALSE(jar_.all().at(0).host_only);
  EXPECT_TRUE(jar_.all().at(2).host_only);
}

TEST_F(CookieJarTest, SecureCookiesGoOverHttpsOnly) {
  store("http://h/", "a=1; Secure; HttpOnly");
  EXPECT_EQ(sent("http://h/"), "");
  EXPECT_EQ(sent("https://h/"), "a=1");
  EXPECT_TRUE(jar_.all().at(0).secure);
  EXPECT_TRUE(jar_.all().at(0).http_only);
}

TEST_F(CookieJarTest, Expiry) {
  store("http://h/", "a=1; Max-Age=10");
  store("http://h/", "b=2; Expires=Wed, 15 Nov 2023 22:13:20 GMT; Max-Age=20");
  store("http://h/", "c=3; Max-Age=5; Expires=Wed, 15 Nov 2023 22:13:20 GMT");
  store("http://h/", "d=4; Expires=junk");
  EXPECT_EQ(sent("http://h/", kNow + 4), "a=1; b=2; c=3; d=4");
  EXPECT_EQ(sent("http://h/", kNow + 5), "a=1; b=2; d=4");
  EXPECT_EQ(sent("http://h/", kNow + 19), "b=2; d=4");
  EXPECT_EQ(sent("http://h/", kNow + 20), "d=4");
}

TEST_F(CookieJarTest, AnExpiredOneDeletes) {
  store("http://h/", "a=1");
  store("http://h/", "b=1");
  store("http://h/", "a=; Max-Age=0");
  store("http://h/", "b=; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_TRUE(jar_.empty());
}

TEST_F(CookieJarTest, ValuesAreSentAsTheyCame) {
  store("http://h/", "a");
  store("http://h/", "b=");
  store("http://h/", R"(c="q")");
  store("http://h/", " d = x=y , z ");
  store("http://h/", "=nameless");
  store("http://h/", "");
  EXPECT_EQ(sent("http://h/"), R"(a; b=; c="q"; d=x=y , z)");
}

TEST_F(CookieJarTest, WhatSpoilsACookie) {
  for (const char* field : {"a=1; Domain", "a=1; Path", "a=1; Max-Age=x", "a=1; Max-Age"}) {
    store("http://h/", field);
    EXPECT_TRUE(jar_.empty()) << field;
  }
}

// requests asks for cookies as if the request went to the host of its own Host field.
TEST_F(CookieJarTest, AnOwnHostField) {
  EXPECT_EQ(place("http://h:1/", {{"Host", std::nullopt}}).host, "h");
  EXPECT_EQ(place("http://h:1/", {{"host", "Example.com:8080"}}).host, "example.com");
  EXPECT_EQ(place("http://[::1]:1/").host, "[::1]");
}

TEST_F(CookieJarTest, SetAndCleared) {
  jar_.set({.name = "a", .value = "1", .domain = ""});
  jar_.set({.name = "b", .value = "2", .domain = "h.local", .path = "/p"});
  EXPECT_EQ(sent("http://h/p"), "b=2; a=1");
  EXPECT_EQ(sent("http://anywhere.org/"), "a=1") << "without a domain it goes everywhere";
  EXPECT_FALSE(jar_.clear("other"));
  EXPECT_FALSE(jar_.clear("h.local", "/p", "a"));
  EXPECT_TRUE(jar_.clear("h.local", "/p", "b"));
  EXPECT_EQ(sent("http://h/p"), "a=1");
  EXPECT_TRUE(jar_.clear());
  EXPECT_TRUE(jar_.empty());
}

// The loop stores while Python looks.
TEST_F(CookieJarTest, TwoThreads) {
  std::thread writer([&] {
    for (int i = 0; i < 1000; ++i) store("http://h/", "a" + std::to_string(i % 10) + "=1");
  });
  std::size_t seen = 0;
  while (seen < 10) seen = jar_.all().size();
  writer.join();
  EXPECT_EQ(jar_.size(), 10u);
}

TEST(CookieDate, Forms) {
  constexpr EpochSeconds kTime = 760'832'612;  // 1994-02-09 22:23:32
  for (const char* text :
       {"Wed, 09 Feb 1994 22:23:32 GMT",
        "Wednesday, 09-Feb-94 22:23:32 GMT",
        "Wed Feb  9 22:23:32 1994",
        "09 Feb 1994 22:23:32",
        "9 february 1994 22:23:32"}) {
    EXPECT_EQ(parse_cookie_date(text), kTime) << text;
  }
  EXPECT_EQ(parse_cookie_date("Thu, 01 Jan 1970 00:00:00 GMT"), 0);
  EXPECT_EQ(parse_cookie_date("Tue, 19 Jan 2038 03:14:08 GMT"), 2'147'483'648.0);
  EXPECT_EQ(parse_cookie_date("01 Jan 2000"), 946'684'800.0);
}

TEST(CookieDate, WhatIsNone) {
  for (const char* text :
       {"", "junk", "0", "31 Feb 2000 00:00:00", "1 Jan", "Jan 2000", "12:00:00", "1 Foo 2000"}) {
    EXPECT_FALSE(parse_cookie_date(text)) << text;
  }
}

}  // namespace
}  // namespace loadgen::http

#include "http/secrets.hpp"

#include <gtest/gtest.h>

namespace loadgen::http {
namespace {

TEST(NamesASecret, ByTheEndOfAWord) {
  for (const char* name :
       {"X-Api-Key",
        "api_key",
        "apikey",
        "apiKey",
        "key",
        "X-Auth-Token",
        "X-CSRF-Token",
        "access_token",
        "csrfmiddlewaretoken",
        "password",
        "user[password]",
        "user%5Bpassword%5D",
        "new-password2",
        "passwordConfirmation",
        "PASSWD",
        "client_secret",
        "X-Amz-Signature",
        "sessionid",
        "tokens",
        "x-auth-tokens",
        "cookies",
        "pass",
        "pin",
        "JWT"}) {
    EXPECT_TRUE(names_a_secret(name)) << name;
  }
  for (const char* name :
       {"",
        "-",
        "X-Author",
        "keyword",
        "compass",
        "passenger",
        "spin",
        "Accept",
        "ETag",
        "secretary"}) {
    EXPECT_FALSE(names_a_secret(name)) << name;
  }
}

TEST(MaskedField, HasNoSecrets) {
  EXPECT_EQ(masked_field("authorization", "Basic dXNlcjpw"), "Basic ****");
  EXPECT_EQ(masked_field("Authorization", "token"), "****");
  EXPECT_EQ(
      masked_field("Proxy-Authorization", "Digest username=\"u\", response=\"r\""), "Digest ****"
  );
  EXPECT_EQ(masked_field("Cookie", "a=1; b=x=y; c"), "a=****; b=****; ****");
  EXPECT_EQ(masked_field("Set-Cookie", "a=1; Path=/; HttpOnly"), "a=****; Path=/; HttpOnly");
  EXPECT_EQ(masked_field("X-Api-Key", "abc"), "****");
  EXPECT_EQ(
      masked_field("Location", "http://u:p@h/x?to=ftp://a:b@c"),
      "http://u:****@h/x?to=ftp://a:****@c"
  );
  EXPECT_EQ(masked_field("Location", "http://u@h/a:b@c"), "http://u@h/a:b@c");
  EXPECT_EQ(masked_field("Location", "/x#access_token=abc&x=1"), "/x#access_token=****&x=1");
  EXPECT_EQ(masked_field("X-Other", "Basic x"), "Basic x");
}

TEST(MaskedUrls, WhereverTheyStand) {
  EXPECT_EQ(
      masked_urls("GET /x?a=1&token=abc&key=&b=2 HTTP/1.1"),
      "GET /x?a=1&token=****&key=&b=2 HTTP/1.1"
  );
  EXPECT_EQ(masked_urls("<a href=\"/?sid=abc\">x</a>"), "<a href=\"/?sid=****\">x</a>");
  EXPECT_EQ(masked_urls("error for url: /?pwd=abc')"), "error for url: /?pwd=****')");
  EXPECT_EQ(masked_urls("what? token=abc"), "what? token=abc");
}

TEST(MaskedBody, OfForms) {
  EXPECT_EQ(masked_body("user=me&password=a b+c&x"), "user=me&password=****&x");
  EXPECT_EQ(masked_body("x&token=abc\r\n"), "x&token=****\r\n");
}

TEST(MaskedBody, OfMultipartForms) {
  const std::string head = "--b\nContent-Disposition: form-data; name=";
  EXPECT_EQ(
      masked_body(
          head + "\"a\"\n\nx\n" + head + "\"password\"\n\np\nq\n" + head + "\"c\"\n\nz\n--b--\n"
      ),
      head + "\"a\"\n\nx\n" + head + "\"password\"\n\n****\n" + head + "\"c\"\n\nz\n--b--\n"
  );
  EXPECT_EQ(masked_body(head + "\"token\"\n\ncut o"), head + "\"token\"\n\n****");
  const std::string bare = "--b\nContent-Disposition: form-data; filename=\"f\";name=pin\n\n";
  EXPECT_EQ(masked_body(bare + "1\n--c\n2\n--b--\n"), bare + "****\n--b--\n");
  const std::string meta = head + "\"meta\"\n\n{\"token\":\"";
  EXPECT_EQ(masked_body(meta + "t\"}\n--b--\n"), meta + "****\"}\n--b--\n");
  for (const char* body : {"--", "--b", "--b\n\n", "-- x; name=\"", "--b; name=\"token\"\n"}) {
    EXPECT_EQ(masked_body(body), body);
  }
}

TEST(MaskedBody, OfJson) {
  EXPECT_EQ(
      masked_body(R"({"a": "x", "password" : "p\"q", "b": [{"api_key":12, "c": 3}]})"),
      R"({"a": "x", "password" : "****", "b": [{"api_key":"****", "c": 3}]})"
  );
  EXPECT_EQ(
      masked_body(R"({"token": null, "key": {"id": "]}"}, "tokens" : [["a"], 1], "x": 1})"),
      R"({"token": null, "key": "****", "tokens" : "****", "x": 1})"
  );
  EXPECT_EQ(masked_body(R"({"max_tokens": 5, "pin": 1})"), R"({"max_tokens": 5, "pin": "****"})");
  EXPECT_EQ(masked_body(R"({"keys": [{"a": )"), R"({"keys": "****")");
  EXPECT_EQ(masked_body(R"({"token": "cut of)"), R"({"token": "****")");
  EXPECT_EQ(masked_body(R"({"next": "/x?token=abc"})"), R"({"next": "/x?token=****"})");
}

TEST(MaskedBody, WhatStandsBesideAUrlIsKept) {
  for (const char* body :
       {R"({"url":"http://h:80","mail":"a@b.de","n":1})",
        "(http://a:1)\nmail:me@x.de",
        "<a href=http://a:1>b@c</a>"}) {
    EXPECT_EQ(masked_body(body), body);
  }
  EXPECT_EQ(masked_body(R"(["http://u:p,'w@h"])"), R"(["http://u:****@h"])");
}

TEST(MaskedBody, OfOthers) {
  for (const char* body : {"", "hello\n", "say: password=abc", "\"", "{\"token\"", "{\"token\":"}) {
    EXPECT_EQ(masked_body(body), body);
  }
}

}  // namespace
}  // namespace loadgen::http

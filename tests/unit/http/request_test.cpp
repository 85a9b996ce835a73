#include "http/request.hpp"

#include <gtest/gtest.h>

namespace loadgen::http {
namespace {

/// The serialised request, without the version of its agent.
std::string wire(
    const std::string& method,
    const std::string& url = "http://h:81/p?q",
    const Headers& headers = {},
    std::string body = ""
) {
  std::string out =
      PreparedRequest(lay_out(method, parse_url(url).value(), headers, std::move(body))).wire();
  const std::size_t version = out.find("/", out.find("User-Agent: loadgen"));
  out.erase(version, out.find('\r', version) - version);
  return out;
}

constexpr std::string_view kDefaults =
    "Host: h:81\r\nUser-Agent: loadgen\r\nAccept: */*\r\nConnection: keep-alive\r\n";

std::string with_defaults(const std::string& line, const std::string& rest) {
  return line + "\r\n" + std::string(kDefaults) + rest;
}

TEST(Request, AGetHasNoLength) {
  EXPECT_EQ(wire("GET"), with_defaults("GET /p?q HTTP/1.1", "\r\n"));
  EXPECT_EQ(wire("HEAD"), with_defaults("HEAD /p?q HTTP/1.1", "\r\n"));
}

TEST(Request, OtherMethodsHaveALengthAlsoWithoutBody) {
  for (const char* method : {"POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"}) {
    EXPECT_EQ(
        wire(method),
        with_defaults(std::string(method) + " /p?q HTTP/1.1", "Content-Length: 0\r\n\r\n")
    );
  }
}

TEST(Request, TheMethodIsUpperCasedOnTheWire) {
  EXPECT_TRUE(wire("get").starts_with("GET "));
}

TEST(Request, ABodyFollowsTheHead) {
  const std::string rest = "Content-Length: 3\r\n\r\na\nb";
  EXPECT_EQ(wire("POST", "http://h:81/p?q", {}, "a\nb"), with_defaults("POST /p?q HTTP/1.1", rest));
  EXPECT_EQ(wire("GET", "http://h:81/p?q", {}, "a\nb"), with_defaults("GET /p?q HTTP/1.1", rest));
}

TEST(Request, OwnFieldsReplaceDefaultsInTheirPlace) {
  const Headers own{{"accept", "text/html"}, {"X-A", "1"}, {"content-length", "9"}, {"x-b", ""}};
  EXPECT_EQ(
      wire("POST", "http://h:81/", own),
      "POST / HTTP/1.1\r\nHost: h:81\r\nUser-Agent: loadgen\r\naccept: text/html\r\n"
      "Connection: keep-alive\r\nX-A: 1\r\ncontent-length: 9\r\nx-b: \r\n\r\n"
  );
}

// requests puts it among the own fields.
TEST(Request, AnOwnHostFollowsTheDefaults) {
  EXPECT_EQ(
      wire("GET", "http://h:81/", {{"X", "1"}, {"host", "other"}}),
      "GET / HTTP/1.1\r\nUser-Agent: loadgen\r\nAccept: */*\r\nConnection: keep-alive\r\n"
      "X: 1\r\nhost: other\r\n\r\n"
  );
}

TEST(Request, ALengthThatTheBodyContradictsIsNotSent) {
  EXPECT_EQ(
      wire("POST", "http://h:81/p?q", {{"content-length", "7"}}, "abc"),
      with_defaults("POST /p?q HTTP/1.1", "Content-Length: 3\r\n\r\nabc")
  );
}

TEST(Request, ATransferEncodingReplacesTheLength) {
  const std::string out =
      wire("POST", "http://h/", {{"Transfer-Encoding", "chunked"}}, "0\r\n\r\n");
  EXPECT_EQ(out.find("Content-Length"), std::string::npos);
}

TEST(Request, CredentialsOfTheUrlWin) {
  const std::string out =
      wire("GET", "http://Aladdin:open%20sesame@h/", {{"authorization", "Bearer x"}});
  EXPECT_TRUE(out.ends_with("Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n"));
  EXPECT_EQ(out.find("Bearer"), std::string::npos);
}

TEST(Request, WhichMethodsMayBeRepeated) {
  for (const char* method : {"GET", "head", "PUT", "DELETE", "OPTIONS", "TRACE"}) {
    EXPECT_TRUE(is_idempotent(method)) << method;
  }
  for (const char* method : {"POST", "PATCH", "post", "CONNECT", "PURGE", ""}) {
    EXPECT_FALSE(is_idempotent(method)) << method;
  }
}

}  // namespace
}  // namespace loadgen::http

#include "http/request.hpp"

#include <gtest/gtest.h>

namespace loadgen::http {
namespace {

RequestSpec spec(Dialect dialect, const std::string& method, Fields fields) {
  RequestSpec spec;
  spec.dialect = dialect;
  spec.method = method;
  spec.url = parse_url("http://h:81/p?q", dialect).value();
  spec.fields = std::move(fields);
  return spec;
}

/// What stands behind the request line.
std::string rendered(
    const Fields& fields,
    std::string_view cookies,
    std::string_view body,
    const std::string& method = "POST",
    Dialect dialect = Dialect::requests
) {
  const PreparedRequest request(spec(dialect, method, fields));
  const std::string out = request.render(cookies, body);
  // What is told is what was sent.
  std::string told;
  for (const auto& [name, value] : request.sent_fields(cookies, body.size())) {
    told.append(name).append(": ").append(value.value()).append("\r\n");
  }
  const std::size_t line = out.find("\r\n") + 2;
  EXPECT_EQ(out.substr(line, out.find("\r\n\r\n") + 2 - line), told);
  return out.substr(line);
}

const Field kHost{"Host", std::nullopt};
const Field kCookie{"cookie", std::nullopt};
const Field kLength{"Content-length", std::nullopt};
const Field kX{"X", "1"};

TEST(PreparedRequest, FieldsGoOutInTheirOrderAndSpelling) {
  EXPECT_EQ(
      rendered({kHost, kX, kCookie, kLength, {"y", ""}}, "a=1", "abc"),
      "Host: h:81\r\nX: 1\r\ncookie: a=1\r\nContent-length: 3\r\ny: \r\n\r\nabc"
  );
  EXPECT_EQ(
      rendered({kLength, kX, kCookie, kHost}, "a=1", "abc"),
      "Content-length: 3\r\nX: 1\r\ncookie: a=1\r\nHost: h:81\r\n\r\nabc"
  );
  EXPECT_EQ(
      rendered({kLength, kCookie}, "a=1", "abc"), "Content-length: 3\r\ncookie: a=1\r\n\r\nabc"
  );
  EXPECT_EQ(
      rendered({kCookie, kLength}, "a=1", "abc"), "cookie: a=1\r\nContent-length: 3\r\n\r\nabc"
  );
}

TEST(PreparedRequest, PlacesStayEmptyWithoutAValue) {
  EXPECT_EQ(rendered({kX, kCookie, kLength}, "", "", "GET"), "X: 1\r\n\r\n");
  EXPECT_EQ(rendered({kX}, "a=1", "abc"), "X: 1\r\n\r\nabc");
  EXPECT_EQ(rendered({}, "", ""), "\r\n");
  EXPECT_EQ(rendered({{"Unknown", std::nullopt}}, "a=1", "abc"), "\r\nabc");
}

TEST(PreparedRequest, AnOwnCookieReplacesTheJar) {
  const PreparedRequest own(spec(Dialect::requests, "GET", {kCookie, {"Cookie", "own=1"}}));
  EXPECT_FALSE(own.takes_cookies());
  EXPECT_EQ(rendered({kCookie, {"Cookie", "own=1"}}, "a=1", ""), "Cookie: own=1\r\n\r\n");
  EXPECT_TRUE(PreparedRequest(spec(Dialect::requests, "GET", {kCookie})).takes_cookies());
  EXPECT_FALSE(PreparedRequest(spec(Dialect::requests, "GET", {})).takes_cookies());
}

TEST(PreparedRequest, WhichMethodsSendALengthOfZero) {
  for (const char* method : {"GET", "HEAD"}) {
    EXPECT_EQ(rendered({kLength}, "", "", method), "\r\n") << method;
  }
  for (const char* method : {"POST", "put", "DELETE", "OPTIONS", "PURGE"}) {
    EXPECT_EQ(rendered({kLength}, "", "", method), "Content-length: 0\r\n\r\n") << method;
  }
  for (const char* method : {"post", "PUT", "PATCH"}) {
    EXPECT_EQ(rendered({kLength}, "", "", method, Dialect::fasthttp), "Content-length: 0\r\n\r\n")
        << method;
  }
  for (const char* method : {"GET", "HEAD", "DELETE", "OPTIONS"}) {
    EXPECT_EQ(rendered({kLength}, "", "", method, Dialect::fasthttp), "\r\n") << method;
  }
}

TEST(PreparedRequest, TheWireIsTheOwnBodyWithoutCookies) {
  RequestSpec own = spec(Dialect::requests, "post", {kHost, kCookie, kLength});
  own.body = "ab";
  const PreparedRequest request(own);
  EXPECT_EQ(request.wire(), "POST /p?q HTTP/1.1\r\nHost: h:81\r\nContent-length: 2\r\n\r\nab");
  EXPECT_EQ(request.wire(), request.render("", "ab"));
}

TEST(PreparedRequest, DefaultUsersTakeCookies) {
  const auto own = lay_out("POST", *parse_url("http://h/"), {{"X", "1"}}, "b");
  const std::string out = PreparedRequest(own).render("a=1", "b");
  EXPECT_TRUE(out.ends_with("X: 1\r\nCookie: a=1\r\nContent-Length: 1\r\n\r\nb")) << out;
}

}  // namespace
}  // namespace loadgen::http

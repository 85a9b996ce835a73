#include "http/redirect.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loadgen::http {
namespace {

using testing::HasSubstr;
using testing::Not;

Answer answer(unsigned status, const std::string& location) {
  Answer answer;
  answer.status = status;
  answer.location = location;
  answer.locations = location.empty() ? 0 : 1;
  return answer;
}

RequestSpec sent(Dialect dialect, const std::string& method, const std::string& url) {
  RequestSpec spec;
  spec.dialect = dialect;
  spec.method = method;
  spec.url = parse_url(url, dialect).value();
  spec.fields = {
      {"Host", std::nullopt},
      {"Content-Type", "text/plain"},
      {"Content-Encoding", "br"},
      {"Authorization", "Basic x"},
      {"Proxy-Authorization", "Basic y"},
      {"cookie", "own=1"},
      {"Content-Length", std::nullopt},
      {"X", "1"}};
  return spec;
}

/// The redirect of a request to `from`.
Redirection from(
    Dialect dialect,
    const std::string& method,
    unsigned status,
    const std::string& location,
    const std::string& from = "http://h/a"
) {
  const RequestSpec request = sent(dialect, method, from);
  return redirect(request, answer(status, location), request.url.origin);
}

std::string names(const Fields& fields) {
  std::string out;
  for (const auto& [name, value] : fields)
    out.append(name).append(value ? "=" + *value : "").append(" ");
  return out;
}

bool keeps_authorization(Dialect dialect, const std::string& url, const std::string& location) {
  const Redirection redirection = from(dialect, "GET", 302, location, url);
  EXPECT_FALSE(redirection.fault) << location;
  return names(redirection.next.fields).find(" Authorization") != std::string::npos;
}

TEST(Redirect, WhichAnswersAreFollowed) {
  for (const unsigned status : {200u, 201u, 300u, 304u, 305u, 306u, 399u, 404u}) {
    EXPECT_FALSE(is_redirect(answer(status, "/x"), Dialect::requests)) << status;
  }
  for (const unsigned status : {301u, 302u, 303u, 307u, 308u}) {
    for (const Dialect dialect : {Dialect::requests, Dialect::fasthttp}) {
      EXPECT_TRUE(is_redirect(answer(status, "/x"), dialect)) << status;
      EXPECT_FALSE(is_redirect(answer(status, ""), dialect)) << status;
    }
  }
}

// requests joins repeated fields with a comma; geventhttpclient has a list of them, which is no
// URL.
TEST(Redirect, ARepeatedLocation) {
  Answer twice = answer(302, "/x, /y");
  twice.locations = 2;
  EXPECT_TRUE(is_redirect(twice, Dialect::requests));
  EXPECT_FALSE(is_redirect(twice, Dialect::fasthttp));
}

TEST(Redirect, Methods) {
  const struct {
    unsigned status;
    std::string method, requests, fasthttp;
  } cases[] = {
      {301, "GET", "GET", "GET"},
      {301, "POST", "GET", "GET"},
      {301, "put", "PUT", "GET"},
      {301, "PATCH", "PATCH", "GET"},
      {301, "DELETE", "DELETE", "GET"},
      {301, "HEAD", "HEAD", "HEAD"},
      {302, "POST", "GET", "GET"},
      {302, "PUT", "GET", "GET"},
      {302, "HEAD", "HEAD", "HEAD"},
      {303, "DELETE", "GET", "GET"},
      {303, "HEAD", "HEAD", "HEAD"},
      {307, "POST", "POST", "POST"},
      {307, "GET", "GET", "GET"},
      {308, "DELETE", "DELETE", "DELETE"},
  };
  for (const auto& [status, method, requests, fasthttp] : cases) {
    EXPECT_EQ(from(Dialect::requests, method, status, "/x").next.method, requests)
        << status << method;
    EXPECT_EQ(from(Dialect::fasthttp, method, status, "/x").next.method, fasthttp)
        << status << method;
  }
}

TEST(Redirect, TheBodyStaysWith307And308Only) {
  for (const unsigned status : {301u, 302u, 303u}) {
    EXPECT_FALSE(from(Dialect::requests, "PUT", status, "/x").keeps_body) << status;
    EXPECT_FALSE(from(Dialect::fasthttp, "PUT", status, "/x").keeps_body) << status;
  }
  for (const unsigned status : {307u, 308u}) {
    EXPECT_TRUE(from(Dialect::requests, "PUT", status, "/x").keeps_body) << status;
    EXPECT_TRUE(from(Dialect::fasthttp, "PUT", status, "/x").keeps_body) << status;
  }
}

TEST(Redirect, FieldsOfABodyGoWithIt) {
  EXPECT_EQ(
      names(from(Dialect::requests, "POST", 302, "/x").next.fields),
      "Host Content-Encoding=br Authorization=Basic x X=1 Cookie "
  );
  EXPECT_EQ(
      names(from(Dialect::fasthttp, "POST", 302, "/x").next.fields),
      "Cookie Host Authorization=Basic x Proxy-Authorization=Basic y X=1 "
  );
  EXPECT_EQ(
      names(from(Dialect::requests, "POST", 307, "/x").next.fields),
      "Host Content-Type=text/plain Content-Encoding=br Authorization=Basic x Content-Length X=1 "
      "Cookie "
  );
  for (const Dialect dialect : {Dialect::requests, Dialect::fasthttp}) {
    RequestSpec chunked = sent(dialect, "POST", "http://a/");
    chunked.fields.push_back({"Transfer-Encoding", "chunked"});
    chunked.fields.push_back({"Trailer", "X-Sum"});
    const Origin& first = chunked.url.origin;
    const auto left = names(redirect(chunked, answer(302, "/x"), first).next.fields);
    EXPECT_THAT(left, Not(HasSubstr("Transfer-Encoding")));
    EXPECT_THAT(left, Not(HasSubstr("Trailer")));
    const auto all = names(redirect(chunked, answer(307, "/x"), first).next.fields);
    EXPECT_THAT(all, HasSubstr("Transfer-Encoding=chunked"));
  }
}

TEST(Redirect, AuthorizationStaysWithItsOrigin) {
  const struct {
    std::string url, location;
    bool requests, fasthttp;
  } cases[] = {
      {"http://h/", "/x", true, true},
      {"http://h/", "http://h:80/x", true, true},
      {"http://h/", "http://H/x", true, true},
      {"http://h/", "http://o/x", false, false},
      {"http://h/", "http://h:81/x", false, false},
      {"http://h/", "https://h/x", true, false},
      {"http://h/", "https://h:444/x", false, false},
      {"http://h:81/", "https://h/x", false, false},
      {"https://h/", "http://h/x", false, false},
      {"http://h/", "http://sub.h/x", false, false},
  };
  for (const auto& [url, location, requests, fasthttp] : cases) {
    EXPECT_EQ(keeps_authorization(Dialect::requests, url, location), requests) << location;
    EXPECT_EQ(keeps_authorization(Dialect::fasthttp, url, location), fasthttp) << location;
  }
}

// geventhttpclient goes by the first request's origin, requests by the hop before.
TEST(Redirect, WhichOriginAuthorizationIsComparedWith) {
  const Origin first = parse_url("http://first/")->origin;
  for (const auto& [dialect, stays] :
       {std::pair(Dialect::requests, true), {Dialect::fasthttp, false}}) {
    const auto next = redirect(sent(dialect, "GET", "http://h/"), answer(302, "/x"), first).next;
    EXPECT_EQ(names(next.fields).find(" Authorization") != std::string::npos, stays);
  }
}

TEST(Redirect, WhereItLeads) {
  const auto url = from(Dialect::requests, "GET", 302, "//O:81/p q?x#f").next.url;
  EXPECT_EQ(url.origin, (Origin{false, "o", 81}));
  EXPECT_EQ(url.target, "/p%20q?x");
  EXPECT_EQ(url.text, "http://O:81/p%20q?x#f");
}

TEST(Redirect, ToWhatIsNeitherHttpNorHttps) {
  for (const char* location : {"ftp://x/y", "javascript:alert(1)", "mailto:a@b"}) {
    for (const Dialect dialect : {Dialect::requests, Dialect::fasthttp}) {
      const Fault fault = from(dialect, "GET", 302, location).fault;
      EXPECT_EQ(fault.kind, FaultKind::redirect_scheme) << location;
      EXPECT_EQ(fault.detail, location);
    }
  }
}

TEST(Redirect, ToWhatIsNoUrl) {
  const std::pair<const char*, UrlError> cases[] = {
      {"http://h:99999/", UrlError::port},
      {"http://h:x/", UrlError::port},
      {"http://.h/", UrlError::host}};
  for (const auto& [location, why] : cases) {
    const Fault fault = from(Dialect::requests, "GET", 302, location).fault;
    EXPECT_EQ(fault.kind, FaultKind::redirect_url) << location;
    EXPECT_EQ(fault.code, static_cast<int>(why)) << location;
    EXPECT_EQ(fault.detail, location);
  }
  EXPECT_EQ(from(Dialect::fasthttp, "GET", 302, "http:///y").fault.kind, FaultKind::redirect_url);
}

}  // namespace
}  // namespace loadgen::http

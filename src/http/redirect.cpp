#include "http/redirect.hpp"

#include "http/text.hpp"
#include "http/url_reference.hpp"

#include <algorithm>
#include <array>

namespace loadgen::http {
namespace {

constexpr unsigned kMovedPermanently = 301;
constexpr unsigned kFound = 302;
constexpr unsigned kSeeOther = 303;
constexpr unsigned kTemporaryRedirect = 307;
constexpr unsigned kPermanentRedirect = 308;

bool keeps_all(unsigned status) {
  return status == kTemporaryRedirect || status == kPermanentRedirect;
}

/// A browser's habit that both follow, requests for fewer methods.
bool becomes_get(Dialect dialect, unsigned status, std::string_view method) {
  if (keeps_all(status) || method == "HEAD") return false;
  if (dialect == Dialect::fasthttp || status != kMovedPermanently) return true;
  return method == "POST";
}

void drop(Fields& fields, std::initializer_list<std::string_view> names) {
  std::erase_if(fields, [&](const Field& field) {
    return std::any_of(names.begin(), names.end(), [&](std::string_view name) {
      return same_name(field.name, name);
    });
  });
}

/// Cookies of the jar go out from here on, in place of the request's own.
void replace_cookies(Fields& fields, Dialect dialect) {
  drop(fields, {"Cookie"});
  auto place = fields.end();
  if (dialect == Dialect::fasthttp) {
    place = std::find_if(fields.begin(), fields.end(), [](const Field& field) {
      return !field.value && same_name(field.name, "Host");
    });
  }
  fields.insert(place, {"Cookie", std::nullopt});
}

std::uint16_t default_port(const Origin& origin) {
  return origin.tls ? 443 : 80;
}

/// requests lets Authorization pass from http to https where both have their default ports.
bool keeps_authorization(
    Dialect dialect, const Origin& from, const Origin& to, const Origin& first
) {
  if (dialect == Dialect::fasthttp) return to == first;
  const bool upgrade = !from.tls && to.tls && from.host == to.host &&
                       from.port == default_port(from) && to.port == default_port(to);
  return upgrade || from == to;
}

bool has_scheme_of_ours(const std::string& url) {
  const UrlParts parts = split_url(url);
  return parts.scheme == "http" || parts.scheme == "https";
}

}  // namespace

bool is_redirect(const Answer& answer, Dialect dialect) {
  constexpr std::array kFollowed{
      kMovedPermanently, kFound, kSeeOther, kTemporaryRedirect, kPermanentRedirect};
  if (std::find(kFollowed.begin(), kFollowed.end(), answer.status) == kFollowed.end()) return false;
  // geventhttpclient gives a list for a repeated field, and follows none.
  return !answer.location.empty() && !(answer.locations > 1 && dialect == Dialect::fasthttp);
}

Redirection redirect(const RequestSpec& sent, const Answer& answer, const Origin& first) {
  const Dialect dialect = sent.dialect;
  Redirection out;
  std::string url = resolve_location(sent.url.text, answer.location, dialect);
  if (!has_scheme_of_ours(url)) {
    out.fault = Fault{FaultKind::redirect_scheme, 0, std::move(url)};
    return out;
  }
  UrlError why = UrlError::host;
  auto parsed = parse_redirected_url(url, dialect, &why);
  if (!parsed) {
    out.fault = Fault{FaultKind::redirect_url, static_cast<int>(why), std::move(url)};
    return out;
  }
  out.keeps_body = keeps_all(answer.status);
  RequestSpec& next = out.next;
  next.dialect = dialect;
  next.method = upper_case(sent.method);
  if (becomes_get(dialect, answer.status, next.method)) next.method = "GET";
  next.url = std::move(*parsed);
  next.fields = sent.fields;
  if (!out.keeps_body) {
    // Transfer-Encoding: geventhttpclient's client adds it where it sends chunks. Trailer: neither
    // of them sends one.
    drop(next.fields, {"Content-Length", "Content-Type", "Transfer-Encoding", "Trailer"});
    if (dialect == Dialect::fasthttp) drop(next.fields, {"Content-Encoding"});
  }
  replace_cookies(next.fields, dialect);
  if (dialect == Dialect::requests) drop(next.fields, {"Proxy-Authorization"});
  if (!keeps_authorization(dialect, sent.url.origin, next.url.origin, first)) {
    drop(next.fields, {"Authorization"});
  }
  return out;
}

}  // namespace loadgen::http

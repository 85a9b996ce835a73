#include "http/cookie_jar.hpp"

#include "http/text.hpp"

#include <fmt/format.h>

#include <libpsl.h>

#include <algorithm>
#include <charconv>

namespace loadgen::http {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n\v\f";
  const std::size_t begin = std::min(text.find_first_not_of(kBlanks), text.size());
  return text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin);
}

std::string_view unquoted(std::string_view text) {
  if (text.starts_with('"')) text.remove_prefix(1);
  if (text.ends_with('"')) text.remove_suffix(1);
  return text;
}

bool is_safe_in_path(char c) {
  constexpr std::string_view kSafe = "%/;:@&=+$,!~*'()_.-";
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         kSafe.find(c) != std::string_view::npos;
}

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// One spelling for one path: unsafe characters escaped, escapes in upper case.
std::string escape_path(std::string_view path) {
  std::string out;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const char c = path[i];
    if (!is_safe_in_path(c)) {
      fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(c));
    } else if (i + 2 < path.size() && c == '%' && is_hex(path[i + 1]) && is_hex(path[i + 2])) {
      out += upper_case(path.substr(i, 3));
      i += 2;
    } else {
      out += c;
    }
  }
  return out;
}

/// A host without dots gets a domain to be in.
std::string effective_host(const std::string& host) {
  return host.find('.') == std::string::npos ? host + ".local" : host;
}

bool domain_matches(const std::string& domain, const std::string& effective_host) {
  if (domain.empty()) return true;
  const std::string dotted = domain.starts_with('.') ? domain : "." + domain;
  return ("." + effective_host).ends_with(dotted);
}

bool path_matches(std::string_view path, std::string_view asked) {
  if (asked == path) return true;
  return asked.starts_with(path) && (path.ends_with('/') || asked.substr(path.size(), 1) == "/");
}

std::string default_path(std::string_view asked) {
  const std::string path = escape_path(asked);
  const std::size_t slash = path.rfind('/');
  return slash == 0 || slash == std::string::npos ? "/" : path.substr(0, slash);
}

/// Whether a host may set cookies for `domain` (with its first dot).
bool may_set(
    const std::string& domain, const std::string& effective_host, CookieJar::Suffixes suffixes
) {
  const std::string undotted = domain.substr(1);
  const bool local = effective_host.ends_with(".local");
  if (undotted.find('.') == std::string::npos && !local) return false;
  if (suffixes == CookieJar::Suffixes::refused && !local) {
    const char* host = effective_host.c_str();
    if (psl_is_cookie_domain_acceptable(psl_builtin(), host, undotted.c_str()) == 0) return false;
  }
  return domain_matches(domain, effective_host) || effective_host.ends_with(undotted + ".local");
}

/// What a Set-Cookie field says.
struct Parsed {
  Cookie cookie;
  std::optional<std::string> domain;
  std::optional<std::string> path;
  std::optional<bool> secure;
};

/// Takes one attribute in. False if it spoils the cookie.
bool apply(
    Parsed& parsed, const std::string& key, std::optional<std::string_view> value, EpochSeconds now
) {
  Cookie& cookie = parsed.cookie;
  if (key == "domain") {
    if (parsed.domain) return true;
    if (!value) return false;
    parsed.domain = lower_case(*value);
  } else if (key == "path") {
    if (parsed.path) return true;
    if (!value) return false;
    parsed.path = escape_path(*value);
  } else if (key == "secure") {
    if (!parsed.secure) parsed.secure = !value || !value->empty();
  } else if (key == "httponly") {
    cookie.http_only = true;
  } else if (key == "expires") {
    if (value && !cookie.expires) cookie.expires = parse_cookie_date(unquoted(*value));
  } else if (key == "max-age") {
    std::int64_t seconds = 0;
    const std::string_view digits = value.value_or("");
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
    if (error != std::errc() || end != digits.data() + digits.size()) return false;
    cookie.expires = now + static_cast<EpochSeconds>(seconds);
  }
  return true;
}

/// http.cookiejar's reading of a field: attributes behind semicolons, the first of a kind counts,
/// Max-Age before Expires.
std::optional<Parsed> parse(std::string_view field, EpochSeconds now) {
  Parsed parsed;
  for (bool first = true;; first = false) {
    const std::size_t semicolon = field.find(';');
    const std::string_view part = trimmed(field.substr(0, semicolon));
    const std::size_t equals = part.find('=');
    const std::string_view key = trimmed(part.substr(0, equals));
    std::optional<std::string_view> value;
    if (equals != std::string_view::npos) value = trimmed(part.substr(equals + 1));
    if (first) {
      if (key.empty()) return std::nullopt;
      parsed.cookie.name = key;
      if (value) parsed.cookie.value = *value;
    } else if (!key.empty() && !apply(parsed, lower_case(key), value, now)) {
      return std::nullopt;
    }
    if (semicolon == std::string_view::npos) return parsed;
    field.remove_prefix(semicolon + 1);
  }
}

bool is_expired(const Cookie& cookie, EpochSeconds now) {
  return cookie.expires && *cookie.expires <= now;
}

}  // namespace

CookiePlace cookie_place(const RequestSpec& request) {
  CookiePlace place;
  const std::string& target = request.url.target;
  place.path = escape_path(std::string_view(target).substr(0, target.find('?')));
  place.secure = request.url.origin.tls;
  const std::string& host = request.url.origin.host;
  place.host = host.find(':') == std::string::npos ? host : "[" + host + "]";
  if (request.dialect != Dialect::requests) return place;
  for (const Field& field : request.fields) {
    if (!field.value || !same_name(field.name, "Host")) continue;
    const std::size_t colon = field.value->rfind(':');
    const bool port =
        colon != std::string::npos && field.value->find(']', colon) == std::string::npos;
    place.host = lower_case(port ? field.value->substr(0, colon) : *field.value);
  }
  return place;
}

void CookieJar::store(const CookiePlace& place, std::string_view set_cookie, EpochSeconds now) {
  auto parsed = parse(set_cookie, now);
  if (!parsed) return;
  Cookie& cookie = parsed->cookie;
  const std::string host = effective_host(place.host);
  cookie.path = parsed->path.value_or("");
  if (cookie.path.empty()) cookie.path = default_path(place.path);
  cookie.secure = parsed->secure.value_or(false);
  cookie.host_only = !parsed->domain;
  cookie.domain = parsed->domain.value_or(host);
  if (parsed->domain && !cookie.domain.starts_with('.')) cookie.domain.insert(0, ".");
  if (is_expired(cookie, now)) {
    clear(cookie.domain, cookie.path, cookie.name);
  } else if (cookie.host_only || may_set(cookie.domain, host, suffixes_)) {
    set(std::move(cookie));
  }
}

std::string CookieJar::header(const CookiePlace& place, EpochSeconds now) const {
  const std::string host = effective_host(place.host);
  const std::lock_guard lock(mutex_);
  std::vector<const Cookie*> sent;
  for (const Cookie& cookie : cookies_) {
    if ((place.secure || !cookie.secure) && !is_expired(cookie, now) &&
        domain_matches(cookie.domain, host) && path_matches(cookie.path, place.path)) {
      sent.push_back(&cookie);
    }
  }
  std::stable_sort(sent.begin(), sent.end(), [](const Cookie* a, const Cookie* b) {
    return a->path.size() > b->path.size();
  });
  std::string out;
  for (const Cookie* cookie : sent) {
    if (!out.empty()) out += "; ";
    out += cookie->name;
    if (cookie->value) out.append("=").append(*cookie->value);
  }
  return out;
}

std::vector<Cookie> CookieJar::all() const {
  const std::lock_guard lock(mutex_);
  return cookies_;
}

void CookieJar::set(Cookie cookie) {
  const std::lock_guard lock(mutex_);
  // Behind the last of its path, else of its domain, else of all: the order of http.cookiejar's
  // nested dictionaries, which is the order on the wire.
  auto place = cookies_.end();
  bool same_path = false;
  for (auto it = cookies_.begin(); it != cookies_.end(); ++it) {
    if (it->domain != cookie.domain) continue;
    const bool path = it->path == cookie.path;
    if (path && it->name == cookie.name) {
      *it = std::move(cookie);
      return;
    }
    if (path || !same_path) place = it + 1;
    same_path = same_path || path;
  }
  cookies_.insert(place, std::move(cookie));
  changed();
}

bool CookieJar::clear(
    const std::optional<std::string>& domain,
    const std::optional<std::string>& path,
    const std::optional<std::string>& name
) {
  const std::lock_guard lock(mutex_);
  const std::size_t removed = std::erase_if(cookies_, [&](const Cookie& cookie) {
    return (!domain || cookie.domain == *domain) && (!path || cookie.path == *path) &&
           (!name || cookie.name == *name);
  });
  changed();
  return removed > 0 || !domain;
}

}  // namespace loadgen::http

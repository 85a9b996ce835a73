#include "http/url.hpp"

#include "http/latin1.hpp"
#include "http/text.hpp"

#include <fmt/format.h>

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <variant>
#include <vector>

namespace loadgen::http {
namespace {

constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint16_t kHttpsPort = 443;

bool is_alnum(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_unreserved(char c) {
  return is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

/// Characters that stand for themselves in a path or query (RFC 3986 plus what requests keeps).
bool is_kept(char c) {
  constexpr std::string_view kReserved = "!$&'()*+,;=:@/?";
  return is_unreserved(c) || kReserved.find(c) != std::string_view::npos;
}

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

/// The byte that the escape at `at` (a `%`) stands for, if it is one.
std::optional<char> escaped_byte(std::string_view text, std::size_t at) {
  if (at + 2 >= text.size()) return std::nullopt;
  const auto high = hex_digit(text[at + 1]);
  const auto low = hex_digit(text[at + 2]);
  if (!high || !low) return std::nullopt;
  return static_cast<char>(*high * 16 + *low);
}

void append_escape(std::string& out, char byte) {
  fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(byte));
}

bool has_invalid_escape(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && !escaped_byte(text, i)) return true;
  }
  return false;
}

std::string encode(std::string_view text) {
  const bool escape_percent = has_invalid_escape(text);
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '%' && !escape_percent) {
      const char byte = *escaped_byte(text, i);
      if (is_unreserved(byte)) {
        out += byte;
      } else {
        append_escape(out, byte);
      }
      i += 2;
    } else if (is_kept(c)) {
      out += c;
    } else {
      append_escape(out, c);
    }
  }
  return out;
}

/// RFC 3986 section 5.2.4, on whole segments. Empty segments stay.
std::string remove_dot_segments(std::string_view path) {
  std::vector<std::string_view> kept;
  bool directory = false;  // whether the path ends in a removed segment, and so in a slash
  std::size_t begin = 1;
  while (begin <= path.size()) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view segment = path.substr(begin, end - begin);
    directory = segment == "." || segment == "..";
    if (segment == "..") {
      if (!kept.empty()) kept.pop_back();
    } else if (segment != ".") {
      kept.push_back(segment);
    }
    begin = end + 1;
  }
  std::string out;
  for (const auto segment : kept) {
    out += '/';
    out += segment;
  }
  if (directory || out.empty()) out += '/';
  return out;
}

std::string percent_decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = text[i] == '%' ? escaped_byte(text, i) : std::nullopt;
    out += byte.value_or(text[i]);
    if (byte) i += 2;
  }
  return out;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return port;
}

/// Whether requests lets it pass as a host; what cannot be resolved fails later.
bool is_name(std::string_view host) {
  if (host.empty() || host.starts_with('.') || host.starts_with('*')) return false;
  return std::none_of(host.begin(), host.end(), [](char c) {
    return (c >= '\0' && c <= ' ') || c == '\x7f';
  });
}

/// The address in `[::1]`, or in `[fe80::1%25eth0]` with its zone.
std::optional<std::string> parse_ipv6(std::string_view text) {
  const std::size_t zone = std::min(text.find('%'), text.size());
  std::string address = lower_case(text.substr(0, zone));
  in6_addr ignored{};
  if (inet_pton(AF_INET6, address.c_str(), &ignored) != 1) return std::nullopt;
  const bool escaped = text.substr(zone).starts_with("%25");
  if (zone < text.size()) address.append("%").append(text.substr(zone + (escaped ? 3 : 1)));
  return address;
}

/// Fills host and port from `[::1]:8080`, `name`, `name:80` or `name:`; says what is wrong.
std::optional<UrlError> parse_host_port(std::string_view text, Origin& origin) {
  std::string_view port;
  if (text.starts_with('[')) {
    const std::size_t close = text.find(']');
    const auto address = parse_ipv6(text.substr(1, std::min(close, text.size()) - 1));
    if (close == std::string_view::npos || !address) return UrlError::host;
    origin.host = *address;
    port = text.substr(close + 1);
    if (!port.empty() && !port.starts_with(':')) return UrlError::host;
  } else {
    const std::size_t colon = std::min(text.find(':'), text.size());
    origin.host = lower_case(text.substr(0, colon));
    port = text.substr(colon);
    if (!is_name(origin.host)) return UrlError::host;
  }
  if (!port.empty()) port.remove_prefix(1);
  origin.port = origin.tls ? kHttpsPort : kHttpPort;
  if (port.empty()) return std::nullopt;
  const auto number = parse_port(port);
  if (!number) return UrlError::port;
  origin.port = *number;
  return std::nullopt;
}

/// Removes `http://` or `https://` and says which in `origin`.
bool take_scheme(std::string_view& url, Origin& origin) {
  const std::size_t end = url.find("://");
  if (end == std::string_view::npos) return false;
  const std::string scheme = lower_case(url.substr(0, end));
  origin.tls = scheme == "https";
  url.remove_prefix(end + 3);
  return origin.tls || scheme == "http";
}

/// Removes what stands before the host, without the `@`.
std::string_view take_user_info(std::string_view& authority) {
  const std::size_t at = authority.rfind('@');
  if (at == std::string_view::npos) return {};
  const std::string_view user_info = authority.substr(0, at);
  authority.remove_prefix(at + 1);
  return user_info;
}

/// What of a URL is neither scheme nor understood yet.
struct Taken {
  std::string authority;  ///< with user information, the host in lower case
  std::string_view rest;
};

/// Fills origin and credentials of `out`.
std::variant<UrlError, Taken> take_apart(std::string_view url, Dialect dialect, Url& out) {
  if (!take_scheme(url, out.origin)) return UrlError::scheme;
  const bool as_requests = dialect == Dialect::requests;
  const std::size_t end = std::min(url.find_first_of(as_requests ? "/\\?#" : "/?#"), url.size());
  std::string_view authority = url.substr(0, end);
  const std::string_view user_info = take_user_info(authority);
  const std::size_t colon = user_info.find(':');
  if (colon != std::string_view::npos && user_info.size() > 1) {
    out.credentials = to_latin1(percent_decode(user_info));
  }
  if (const auto wrong = parse_host_port(authority, out.origin)) return *wrong;
  Taken taken;
  if (!user_info.empty()) taken.authority.append(user_info).append("@");
  taken.authority += lower_case(authority);
  taken.rest = url.substr(end);
  return taken;
}

/// geventhttpclient's requote_uri and Python's urlparse before it.
std::string normalise_as_fasthttp(std::string_view target) {
  target = target.substr(0, target.find('#'));
  const std::size_t question = std::min(target.find('?'), target.size());
  std::string_view path = target.substr(0, question);
  // urlparse takes the parameters of the last segment apart, and an empty one is not put back.
  const std::size_t slash = path.rfind('/');
  const std::size_t parameters = path.find(';', slash == std::string_view::npos ? 0 : slash);
  if (parameters != std::string_view::npos && parameters + 1 == path.size()) path.remove_suffix(1);
  std::string whole(path);
  if (question + 1 < target.size()) whole += target.substr(question);
  if (!whole.starts_with('/')) whole.insert(0, "/");
  return requote(whole);
}

}  // namespace

std::string Origin::authority(Dialect dialect) const {
  const bool ipv6 = host.find(':') != std::string::npos;
  const bool either = dialect == Dialect::fasthttp;
  const bool is_default =
      either ? port == kHttpPort || port == kHttpsPort : port == (tls ? kHttpsPort : kHttpPort);
  std::string out = ipv6 ? "[" + host + "]" : host;
  if (!is_default) out += ":" + std::to_string(port);
  return out;
}

// An escape of two letters or digits that are no number makes every `%` a `%25`; another that is
// none stays.
std::string requote(std::string_view text) {
  constexpr std::string_view kSafe = "!#$&'()*+,/:;=?@[]";
  const auto is_safe = [&](char c) {
    return is_unreserved(c) || kSafe.find(c) != std::string_view::npos;
  };
  const auto is_broken = [&](std::size_t at) {
    return at + 2 < text.size() && is_alnum(text[at + 1]) && is_alnum(text[at + 2]) &&
           !escaped_byte(text, at);
  };
  bool escape_percent = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    escape_percent = escape_percent || (text[i] == '%' && is_broken(i));
  }
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto byte = c == '%' && !escape_percent ? escaped_byte(text, i) : std::nullopt;
    if (byte && is_unreserved(*byte)) {
      out += *byte;
      i += 2;
    } else if (is_safe(c) || (c == '%' && !escape_percent)) {
      out += c;
    } else {
      append_escape(out, c);
    }
  }
  return out;
}

std::string normalise_target(std::string_view target, Dialect dialect) {
  if (dialect == Dialect::fasthttp) return normalise_as_fasthttp(target);
  target = target.substr(0, target.find('#'));
  const std::size_t question = target.find('?');
  std::string path(target.substr(0, question));
  if (!path.starts_with('/')) path.insert(0, "/");
  // urllib3 removes dots before requests decodes escapes: `%2e%2e` stays, as `..`.
  if (path.find("/.") != std::string::npos) path = remove_dot_segments(path);
  std::string out = encode(path);
  const std::string_view query = target.substr(std::min(question, target.size()));
  if (query.size() > 1) out += encode(query);
  return out;
}

std::optional<Url> parse_url(std::string_view url, Dialect dialect, UrlError* error) {
  Url out;
  const auto taken = take_apart(url, dialect, out);
  if (const auto* why = std::get_if<UrlError>(&taken)) {
    if (error != nullptr) *error = *why;
    return std::nullopt;
  }
  const auto& [authority, rest] = std::get<Taken>(taken);
  out.target = normalise_target(rest, dialect);
  if (dialect == Dialect::fasthttp) {
    out.text = url;
    return out;
  }
  const std::string_view fragment = rest.substr(std::min(rest.find('#'), rest.size()));
  out.text = out.origin.tls ? "https://" : "http://";
  out.text.append(authority).append(out.target);
  if (fragment.size() > 1) out.text.append("#").append(encode(fragment.substr(1)));
  return out;
}

std::optional<Url> parse_redirected_url(std::string text, Dialect dialect, UrlError* error) {
  if (dialect == Dialect::fasthttp) return parse_url(text, dialect, error);
  Url out;
  const auto taken = take_apart(text, dialect, out);
  if (const auto* why = std::get_if<UrlError>(&taken)) {
    if (error != nullptr) *error = *why;
    return std::nullopt;
  }
  std::string_view rest = std::get<Taken>(taken).rest;
  rest = rest.substr(0, rest.find('#'));
  out.target = (rest.starts_with('/') ? "" : "/") + encode(rest);
  out.text = std::move(text);
  return out;
}

}  // namespace loadgen::http

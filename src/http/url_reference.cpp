#include "http/url_reference.hpp"

#include "http/latin1.hpp"

#include <algorithm>
#include <vector>

namespace loadgen::http {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_in_scheme(char c) {
  return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
}

/// Length of the scheme in front of `text`; 0 without one.
std::size_t scheme_length(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || !is_letter(text.front())) return 0;
  const std::string_view scheme = text.substr(0, colon);
  return std::all_of(scheme.begin(), scheme.end(), is_in_scheme) ? colon : 0;
}

std::string_view take_after(std::string_view& text, char mark) {
  const std::size_t at = text.find(mark);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = text.substr(at + 1);
  text = text.substr(0, at);
  return rest;
}

std::vector<std::string_view> split_path(std::string_view path) {
  std::vector<std::string_view> segments;
  for (;;) {
    const std::size_t slash = path.find('/');
    segments.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return segments;
    path.remove_prefix(slash + 1);
  }
}

std::string join_path(const std::vector<std::string_view>& segments) {
  std::string path;
  for (const std::string_view segment : segments) path.append(segment).append("/");
  path.pop_back();
  return path.empty() ? "/" : path;
}

/// Removes `.` and `..`; the empty segment in front of the first slash can go, too.
std::vector<std::string_view> without_dots(const std::vector<std::string_view>& segments) {
  std::vector<std::string_view> kept;
  for (const std::string_view segment : segments) {
    if (segment == "..") {
      if (!kept.empty()) kept.pop_back();
    } else if (segment != ".") {
      kept.push_back(segment);
    }
  }
  if (segments.back() == "." || segments.back() == "..") kept.emplace_back();
  return kept;
}

/// Python's urljoin for a path that is not empty.
std::string merge_as_urljoin(std::string_view base, std::string_view path) {
  std::vector<std::string_view> segments = split_path(path);
  if (!path.starts_with('/')) {
    std::vector<std::string_view> base_segments = split_path(base);
    if (!base_segments.back().empty()) base_segments.pop_back();
    segments.insert(segments.begin(), base_segments.begin(), base_segments.end());
    if (segments.size() > 2) {
      segments.erase(std::remove(segments.begin() + 1, segments.end() - 1, ""), segments.end() - 1);
    }
  }
  const auto kept = without_dots(segments);
  return kept.empty() ? "/" : join_path(kept);
}

/// Python's urljoin.
std::string url_join(std::string_view base_text, const std::string& reference) {
  const UrlParts base = split_url(base_text);
  UrlParts parts = split_url(reference);
  if (!parts.scheme.empty() && parts.scheme != base.scheme) return reference;
  parts.scheme = base.scheme;
  if (!parts.authority.empty()) return join_url(parts);
  parts.authority = base.authority;
  std::string path;
  if (parts.path.empty()) {
    parts.path = base.path;
    if (parts.query.empty()) parts.query = base.query;
  } else {
    path = merge_as_urljoin(base.path, parts.path);
    parts.path = path;
  }
  return join_url(parts);
}

std::string resolve_as_requests(std::string_view base, std::string_view location) {
  const UrlParts base_parts = split_url(base);
  std::string reference(location);
  if (reference.starts_with("//")) reference.insert(0, base_parts.scheme + ":");
  UrlParts parts = split_url(reference);
  if (parts.fragment.empty()) parts.fragment = base_parts.fragment;
  const std::string quoted = requote(join_url(parts));
  return parts.authority.empty() ? url_join(base, quoted) : quoted;
}

/// RFC 3986 section 5.2.4 to the letter.
std::string remove_dot_segments(std::string path) {
  std::vector<std::string> segments;
  const auto pop = [&] {
    if (!segments.empty()) segments.pop_back();
  };
  while (!path.empty()) {
    if (path.starts_with("../")) {
      path.erase(0, 3);
    } else if (path.starts_with("./") || path.starts_with("/./")) {
      path.erase(0, 2);
    } else if (path == "/.") {
      path = "/";
    } else if (path.starts_with("/../") || path == "/..") {
      path = "/" + path.substr(std::min<std::size_t>(4, path.size()));
      pop();
    } else if (path == "." || path == "..") {
      path.clear();
    } else {
      const std::size_t end = path.find('/', path.starts_with('/') ? 1 : 0);
      segments.push_back(path.substr(0, end));
      path.erase(0, end);
    }
  }
  std::string out;
  for (const std::string& segment : segments) out += segment;
  return out;
}

std::string resolve_as_fasthttp(std::string_view base_text, std::string_view location) {
  const std::string reference = from_latin1(location);
  const UrlParts base = split_url(base_text);
  UrlParts parts = split_url(reference);
  std::string path(parts.path);
  if (parts.scheme.empty()) {
    parts.scheme = base.scheme;
    if (parts.authority.empty()) {
      parts.authority = base.authority;
      if (path.empty()) {
        path = base.path;
        if (parts.query.empty()) parts.query = base.query;
      } else if (!path.starts_with('/')) {
        const std::size_t slash = base.path.rfind('/');
        const bool none = slash == std::string_view::npos;
        path.insert(0, none ? "/" : std::string(base.path.substr(0, slash + 1)));
      }
    }
  }
  path = remove_dot_segments(std::move(path));
  parts.path = path;
  return join_url(parts);
}

}  // namespace

UrlParts split_url(std::string_view text) {
  UrlParts parts;
  const std::size_t scheme = scheme_length(text);
  if (scheme > 0) {
    parts.scheme = text.substr(0, scheme);
    for (char& c : parts.scheme) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    text.remove_prefix(scheme + 1);
  }
  if (text.starts_with("//")) {
    const std::size_t end = std::min(text.find_first_of("/?#", 2), text.size());
    parts.authority = text.substr(2, end - 2);
    text.remove_prefix(end);
  }
  parts.fragment = take_after(text, '#');
  parts.query = take_after(text, '?');
  // urlparse takes parameters apart, and empty ones are not put back.
  const std::size_t slash = text.rfind('/');
  const std::size_t parameters = text.find(';', slash == std::string_view::npos ? 0 : slash);
  if (parameters != std::string_view::npos && parameters + 1 == text.size()) text.remove_suffix(1);
  parts.path = text;
  return parts;
}

std::string join_url(const UrlParts& parts) {
  std::string out = parts.scheme;
  if (!out.empty()) out += ':';
  if (!parts.authority.empty()) {
    out.append("//").append(parts.authority);
    if (!parts.path.empty() && !parts.path.starts_with('/')) out += '/';
  } else if (parts.path.starts_with("//")) {
    out += "//";
  }
  out += parts.path;
  if (!parts.query.empty()) out.append("?").append(parts.query);
  if (!parts.fragment.empty()) out.append("#").append(parts.fragment);
  return out;
}

std::string resolve_location(std::string_view base, std::string_view location, Dialect dialect) {
  return dialect == Dialect::requests ? resolve_as_requests(base, location)
                                      : resolve_as_fasthttp(base, location);
}

}  // namespace loadgen::http

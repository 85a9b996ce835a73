#include "http/request.hpp"

#include "http/text.hpp"

#include <algorithm>
#include <array>

namespace loadgen::http {
namespace {

constexpr const char* kHost = "Host";
constexpr const char* kCookie = "Cookie";
constexpr const char* kContentLength = "Content-Length";
constexpr const char* kTransferEncoding = "Transfer-Encoding";

Headers::const_iterator find(const Headers& headers, std::string_view name) {
  return std::find_if(headers.begin(), headers.end(), [&](const auto& header) {
    return same_name(header.first, name);
  });
}

bool has(const Headers& headers, std::string_view name) {
  return find(headers, name) != headers.end();
}

template <std::size_t N>
bool is_one_of(const std::array<const char*, N>& methods, std::string_view method) {
  return std::find(methods.begin(), methods.end(), method) != methods.end();
}

/// requests sends a length of 0 with every method that may have a body, and none with GET and HEAD;
/// geventhttpclient with three.
bool sends_zero_length(Dialect dialect, std::string_view method) {
  constexpr std::array kWithout{"GET", "HEAD"};
  constexpr std::array kWith{"POST", "PUT", "PATCH"};
  return dialect == Dialect::requests ? !is_one_of(kWithout, method) : is_one_of(kWith, method);
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

bool has_own_cookie(const Fields& fields) {
  return std::any_of(fields.begin(), fields.end(), [](const Field& field) {
    return field.value && same_name(field.name, kCookie);
  });
}

}  // namespace

bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return (x | 0x20) == (y | 0x20);
  });
}

bool is_idempotent(std::string_view method) {
  constexpr std::array kIdempotent{"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"};
  return is_one_of(kIdempotent, upper_case(method));
}

PreparedRequest::PreparedRequest(RequestSpec spec) : spec_(std::move(spec)) {
  render_head();
  wire_ = render({}, spec_.body);
}

void PreparedRequest::render_head() {
  const std::string method = upper_case(spec_.method);
  head_only_ = method == "HEAD";
  idempotent_ = http::is_idempotent(method);
  zero_length_ = sends_zero_length(spec_.dialect, method);
  const bool own_cookie = has_own_cookie(spec_.fields);
  head_ = method + " " + spec_.url.target + " HTTP/1.1\r\n";
  for (std::size_t i = 0; i < spec_.fields.size(); ++i) {
    const auto& [name, value] = spec_.fields[i];
    if (value) {
      append_field(head_, name, *value);
    } else if (same_name(name, kHost)) {
      append_field(head_, name, spec_.url.origin.authority(spec_.dialect));
    } else if (same_name(name, kCookie)) {
      if (!own_cookie) cookie_ = {head_.size(), i};
    } else if (same_name(name, kContentLength)) {
      length_ = {head_.size(), i};
    }
  }
}

void PreparedRequest::add_length(std::string& out, std::uint64_t body_size) const {
  if (length_.at == kNowhere || (body_size == 0 && !zero_length_)) return;
  append_field(out, spec_.fields[length_.field].name, std::to_string(body_size));
}

std::string PreparedRequest::render(std::string_view cookies, std::string_view body) const {
  return head(cookies, body.size(), body.size()).append(body);
}

std::string PreparedRequest::head(
    std::string_view cookies, std::uint64_t body_size, std::size_t more
) const {
  const bool with_cookies = takes_cookies() && !cookies.empty();
  const bool length_first =
      length_.at < cookie_.at || (length_.at == cookie_.at && length_.field < cookie_.field);
  constexpr std::size_t kFilledIn = 64;
  std::string out;
  out.reserve(head_.size() + cookies.size() + more + kFilledIn);
  std::size_t copied = 0;
  const auto copy_to = [&](std::size_t end) {
    end = std::min(end, head_.size());
    out.append(head_, copied, end - copied);
    copied = end;
  };
  const auto add_cookies = [&] {
    if (!with_cookies) return;
    copy_to(cookie_.at);
    append_field(out, spec_.fields[cookie_.field].name, cookies);
  };
  if (!length_first) add_cookies();
  copy_to(length_.at);
  add_length(out, body_size);
  if (length_first) add_cookies();
  copy_to(head_.size());
  return out.append("\r\n");
}

Fields PreparedRequest::sent_fields(std::string_view cookies, std::uint64_t body_size) const {
  Fields out;
  const bool with_length = length_.at != kNowhere && (body_size > 0 || zero_length_);
  for (std::size_t i = 0; i < spec_.fields.size(); ++i) {
    const auto& [name, value] = spec_.fields[i];
    if (value) {
      out.push_back({name, value});
    } else if (same_name(name, kHost)) {
      out.push_back({name, spec_.url.origin.authority(spec_.dialect)});
    } else if (takes_cookies() && i == cookie_.field && !cookies.empty()) {
      out.push_back({name, std::string(cookies)});
    } else if (with_length && i == length_.field) {
      out.push_back({name, std::to_string(body_size)});
    }
  }
  return out;
}

RequestSpec lay_out(std::string method, Url url, const Headers& headers, std::string body) {
  const Fields defaults{
      {kHost, std::nullopt},
      {"User-Agent", "loadgen/" LOADGEN_VERSION},
      {"Accept", "*/*"},
      {"Connection", "keep-alive"},
  };
  const auto is_default = [&](std::string_view name) {
    return std::any_of(defaults.begin(), defaults.end(), [&](const Field& field) {
      return same_name(field.name, name);
    });
  };
  Fields fields;
  for (const Field& field : defaults) {
    const auto own = find(headers, field.name);
    if (own == headers.end()) {
      fields.push_back(field);
    } else if (field.name != kHost) {
      fields.push_back({own->first, own->second});
    }
  }
  const bool chunked = has(headers, kTransferEncoding);
  const bool own_length = has(headers, kContentLength) && (body.empty() || chunked);
  const bool has_credentials = !url.credentials.empty();
  for (const auto& [name, value] : headers) {
    const bool replaced = (has_credentials && same_name(name, "Authorization")) ||
                          (!own_length && same_name(name, kContentLength)) ||
                          (!same_name(name, kHost) && is_default(name));
    if (!replaced) fields.push_back({name, value});
  }
  fields.push_back({kCookie, std::nullopt});
  if (!own_length && !chunked) fields.push_back({kContentLength, std::nullopt});
  if (has_credentials) fields.push_back({"Authorization", "Basic " + base64(url.credentials)});
  return {Dialect::requests, std::move(method), std::move(url), std::move(fields), std::move(body)};
}

}  // namespace loadgen::http

#include "http/request.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

namespace loadgen::http {
namespace {

constexpr const char* kHost = "Host";
constexpr const char* kContentLength = "Content-Length";
constexpr const char* kTransferEncoding = "Transfer-Encoding";

bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return (x | 0x20) == (y | 0x20);
  });
}

Headers::const_iterator find(const Headers& headers, std::string_view name) {
  return std::find_if(headers.begin(), headers.end(), [&](const auto& header) {
    return same_name(header.first, name);
  });
}

bool has(const Headers& headers, std::string_view name) {
  return find(headers, name) != headers.end();
}

std::string base64(std::string_view text) {
  std::string out((text.size() + 2) / 3 * 4 + 1, '\0');
  EVP_EncodeBlock(
      reinterpret_cast<unsigned char*>(out.data()),
      reinterpret_cast<const unsigned char*>(text.data()),
      static_cast<int>(text.size())
  );
  out.pop_back();
  return out;
}

/// requests sends a length of 0 with every method that may have a body, and none with GET and HEAD.
bool wants_length(std::string_view method, std::string_view body) {
  return !body.empty() || (method != "GET" && method != "HEAD");
}

std::string upper(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return out;
}

}  // namespace

bool is_idempotent(std::string_view method) {
  constexpr std::array kIdempotent{"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"};
  return std::find(kIdempotent.begin(), kIdempotent.end(), upper(method)) != kIdempotent.end();
}

bool is_head(std::string_view method) {
  return upper(method) == "HEAD";
}

std::string serialize(const RequestSpec& spec) {
  const std::string method = upper(spec.method);
  const Headers defaults{
      {kHost, spec.url.origin.authority()},
      {"User-Agent", "loadgen/" LOADGEN_VERSION},
      {"Accept", "*/*"},
      {"Connection", "keep-alive"},
  };
  std::string out = method + " " + spec.url.target + " HTTP/1.1\r\n";
  const auto add = [&out](std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
  };
  for (const auto& [name, value] : defaults) {
    const auto own = find(spec.headers, name);
    if (own == spec.headers.end()) {
      add(name, value);
    } else if (name != kHost) {
      add(own->first, own->second);
    }
  }
  const bool chunked = has(spec.headers, kTransferEncoding);
  const bool own_length = has(spec.headers, kContentLength) && (spec.body.empty() || chunked);
  const bool has_credentials = !spec.url.credentials.empty();
  for (const auto& [name, value] : spec.headers) {
    const bool replaced = (has_credentials && same_name(name, "Authorization")) ||
                          (!own_length && same_name(name, kContentLength)) ||
                          (!same_name(name, kHost) && has(defaults, name));
    if (!replaced) add(name, value);
  }
  if (wants_length(method, spec.body) && !own_length && !chunked) {
    add(kContentLength, std::to_string(spec.body.size()));
  }
  if (has_credentials) add("Authorization", "Basic " + base64(spec.url.credentials));
  return out + "\r\n" + spec.body;
}

}  // namespace loadgen::http

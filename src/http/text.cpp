#include "http/text.hpp"

#include <openssl/evp.h>

#include <algorithm>

namespace loadgen::http {
namespace {

template <class Change>
std::string changed(std::string_view text, Change change) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), change);
  return out;
}

}  // namespace

std::string lower_case(std::string_view text) {
  return changed(text, [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
}

std::string upper_case(std::string_view text) {
  return changed(text, [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
}

bool is_token(std::string_view text) {
  constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kOthers.find(c) != std::string_view::npos;
  });
}

bool has_break(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
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

}  // namespace loadgen::http

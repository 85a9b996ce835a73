#include "http/latin1.hpp"

namespace loadgen::http {

std::string from_latin1(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  for (const char byte : bytes) {
    const auto code = static_cast<unsigned char>(byte);
    if (code < 0x80) {
      text += byte;
    } else {
      text += static_cast<char>(0xC0 | (code >> 6));
      text += static_cast<char>(0x80 | (code & 0x3F));
    }
  }
  return text;
}

std::string to_latin1(std::string text) {
  std::string bytes;
  bytes.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead < 0x80) {
      bytes += text[i];
      continue;
    }
    const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[++i] : 0);
    if ((lead != 0xC2 && lead != 0xC3) || (next & 0xC0) != 0x80) return text;
    bytes += static_cast<char>((lead & 0x03) << 6 | (next & 0x3F));
  }
  return bytes;
}

}  // namespace loadgen::http

#include "http/transcript.hpp"

#include "http/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace loadgen::http {
namespace {

constexpr std::string_view kMask = "****";

/// `http://user:password@host` -> `http://user:****@host`, wherever one stands in `text`.
std::string without_passwords(std::string_view text) {
  std::string out;
  for (;;) {
    const std::size_t scheme = text.find("://");
    if (scheme == std::string_view::npos) return out.append(text);
    const std::size_t begin = scheme + 3;
    const std::size_t end = std::min(text.find_first_of("/?# ", begin), text.size());
    const std::string_view authority = text.substr(begin, end - begin);
    const std::size_t at = authority.rfind('@');
    const std::size_t colon = authority.substr(0, at).find(':');
    out.append(text.substr(0, begin));
    if (at == std::string_view::npos || colon == std::string_view::npos) {
      out.append(authority);
    } else {
      out.append(authority.substr(0, colon + 1)).append(kMask).append(authority.substr(at));
    }
    text.remove_prefix(end);
  }
}

/// `a=1; b=2` -> `a=****; b=****`
std::string masked_cookies(std::string_view value) {
  std::string out;
  while (!value.empty()) {
    const std::size_t end = std::min(value.find(';'), value.size());
    const std::string_view pair = value.substr(0, end);
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos) out.append(pair.substr(0, equals + 1));
    out.append(kMask);
    value.remove_prefix(end);
    const std::size_t blanks = std::min(value.find_first_not_of("; "), value.size());
    out.append(value.substr(0, blanks));
    value.remove_prefix(blanks);
  }
  return out;
}

/// `a=1; Path=/` -> `a=****; Path=/`
std::string masked_set_cookie(std::string_view value) {
  const std::size_t end = std::min(value.find(';'), value.size());
  return masked_cookies(value.substr(0, end)).append(value.substr(end));
}

/// `Basic dXNlcjpw` -> `Basic ****`
std::string masked_credentials(std::string_view value) {
  const std::size_t blank = value.find(' ');
  const std::size_t shown = blank == std::string_view::npos ? 0 : blank + 1;
  return std::string(value.substr(0, shown)).append(kMask);
}

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xc0U) == 0x80;
}

/// How many bytes of UTF-8 the sequence at the front of `text` has; 0: it is none.
std::size_t sequence_length(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < length) return 0;
  const std::string_view rest = text.substr(1, length - 1);
  return std::ranges::all_of(rest, is_continuation) ? length : 0;
}

/// With what a terminal would act on, and what is no UTF-8, as `\x1b`.
std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto first = static_cast<unsigned char>(text.front());
    const std::size_t length = sequence_length(text);
    const bool c1 = first == 0xc2 && length == 2 && static_cast<unsigned char>(text[1]) < 0xa0;
    const bool control = (first < 0x20 && first != '\n' && first != '\t') || first == 0x7f || c1;
    if (length == 0 || control) {
      for (const char c : text.substr(0, std::max<std::size_t>(length, 1))) {
        out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
      }
    } else {
      out.append(text.substr(0, length));
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

class Writer {
 public:
  void line(std::string_view mark, std::string_view text) {
    out_.append(mark).append(printable(text)).append("\n");
  }

  void field(std::string_view mark, std::string_view name, std::string_view value) {
    line(mark, fmt::format("{}: {}", name, masked(name, value)));
  }

  /// CR before LF is left out, as terminals would.
  void body(std::string_view bytes) {
    std::string_view shown = bytes.substr(0, kShownBody);
    if (shown.empty()) return;
    if (shown.find('\0') != std::string_view::npos) {
      line("* ", fmt::format("body of {} bytes, not shown: it is no text", bytes.size()));
      return;
    }
    // Not in the middle of a character.
    for (int i = 0; i < 3 && shown.size() < bytes.size() && is_continuation(bytes[shown.size()]);
         ++i) {
      shown.remove_suffix(1);
    }
    std::string text(shown);
    for (std::size_t at = 0; (at = text.find("\r\n", at)) != std::string::npos;) text.erase(at, 1);
    out_.append(printable(text));
    if (!text.ends_with('\n')) out_ += '\n';
    if (shown.size() == bytes.size()) return;
    line("* ", fmt::format("{} more bytes of {}", bytes.size() - shown.size(), bytes.size()));
  }

  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

void write_connection(Writer& out, const Reply& hop) {
  if (hop.connection.empty()) return;
  const Nanos age = hop.trace.connection_age;
  if (age > Nanos(0)) {
    out.line("* ", fmt::format("Re-using the connection {}", hop.connection));
  } else {
    out.line("* ", fmt::format("Connected {}", hop.connection));
  }
}

void write_request(Writer& out, const Reply& hop, std::string_view body) {
  const RequestSpec& spec = hop.request->spec();
  // A proxy gets the whole URL.
  const std::string own = fmt::format("{} {} HTTP/1.1", upper_case(spec.method), spec.url.target);
  out.line("> ", without_passwords(hop.sent_line.empty() ? own : hop.sent_line));
  for (const Field& field : hop.sent_fields()) out.field("> ", field.name, *field.value);
  out.line(">", "");
  if (hop.sent_body > 0) out.body(body);
}

void write_answer(Writer& out, const Reply& hop) {
  if (hop.status == 0) return;
  const unsigned major = hop.version / 10;
  const unsigned minor = hop.version % 10;
  out.line("< ", fmt::format("HTTP/{}.{} {} {}", major, minor, hop.status, hop.reason));
  for (const auto& [name, value] : split_fields(hop.fields)) out.field("< ", name, value);
  out.line("<", "");
  out.body(hop.body);
}

void write_hop(Writer& out, const Reply& hop, std::string_view body) {
  write_connection(out, hop);
  const bool sent = !hop.connection.empty() || hop.status != 0;
  if (sent) write_request(out, hop, body);
  write_answer(out, hop);
}

std::string times(const Reply& reply) {
  std::string text = fmt::format("{:.3f} ms", Millis(reply.ended - reply.began).count());
  std::string_view separator = ": ";
  for (std::size_t i = 0; i < kPhases; ++i) {
    if (reply.trace.phases[i] == Nanos(0)) continue;
    const double ms = Millis(reply.trace.phases[i]).count();
    text += fmt::format("{}{} {:.3f}", separator, kPhaseNames[i], ms);
    separator = ", ";
  }
  return text;
}

}  // namespace

std::string masked(std::string_view name, std::string_view value) {
  if (same_name(name, "Authorization") || same_name(name, "Proxy-Authorization")) {
    return masked_credentials(value);
  }
  if (same_name(name, "Cookie")) return masked_cookies(value);
  if (same_name(name, "Set-Cookie")) return masked_set_cookie(value);
  return without_passwords(value);
}

std::string transcript(const Reply& reply, std::string_view body) {
  Writer out;
  for (const Reply& hop : reply.history) write_hop(out, hop, body);
  write_hop(out, reply, body);
  out.line("* ", times(reply));
  return out.take();
}

}  // namespace loadgen::http

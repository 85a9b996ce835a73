#include "http/transcript.hpp"

#include "http/secrets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace loadgen::http {
namespace {

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
    line(mark, fmt::format("{}: {}", name, masked_field(name, value)));
  }

  /// A request or an answer up to its body: `text`, without the last line's end.
  void head(std::string_view mark, std::string_view text) {
    const std::size_t end = std::min(text.find("\r\n"), text.size());
    line(mark, masked_urls(text.substr(0, end)));
    for (const auto& [name, value] : split_fields(text.substr(std::min(end + 2, text.size())))) {
      field(mark, name, value);
    }
    line(mark.substr(0, 1), "");
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
    text = masked_body(text);
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

/// What was said to a proxy, and its answer: two heads.
void write_tunnel(Writer& out, std::string_view dialogue) {
  constexpr std::string_view kEnd = "\r\n\r\n";
  const std::size_t end = dialogue.find(kEnd);
  if (end == std::string_view::npos) return;
  out.head("> ", dialogue.substr(0, end));
  const std::string_view answer = dialogue.substr(end + kEnd.size());
  if (!answer.empty()) out.head("< ", answer.substr(0, answer.find(kEnd)));
}

void write_request(Writer& out, const Reply& hop, std::string_view body) {
  out.head("> ", hop.sent_head);
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
  write_tunnel(out, hop.tunnel);
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

std::string transcript(const Reply& reply, std::string_view body) {
  Writer out;
  for (const Reply& hop : reply.history) write_hop(out, hop, body);
  write_hop(out, reply, body);
  out.line("* ", times(reply));
  return out.take();
}

}  // namespace loadgen::http

#include "http/secrets.hpp"

#include "http/text.hpp"

#include <algorithm>
#include <array>

namespace loadgen::http {
namespace {

/// How a word that names a secret ends: `key` is one, as is `apikey`, and `keyword` is none.
constexpr auto kSecrets = std::to_array<std::string_view>(
    {"auth",    "authorization", "cookie",     "credential", "csrf",      "jwt",   "key",
     "otp",     "passcode",      "passphrase", "passwd",     "password",  "pwd",   "secret",
     "session", "sessionid",     "sid",        "sig",        "signature", "token", "xsrf"}
);

/// Those that other words end with, such as `bypass`.
constexpr auto kWholeWords = std::to_array<std::string_view>({"pass", "pin"});

/// What cannot stand in a URL: it ends there.
constexpr std::string_view kNoUrl = " \t\r\n\"<>\\";

/// The blanks of JSON.
constexpr std::string_view kBlanks = " \t\r\n";

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

/// Takes the first word off `name`: letters, up to a capital behind a small one. Empty at others.
std::string_view take_word(std::string_view& name) {
  std::size_t end = 0;
  while (end < name.size() && (is_lower(name[end]) || is_upper(name[end]))) {
    if (end > 0 && is_upper(name[end]) && is_lower(name[end - 1])) break;
    ++end;
  }
  const std::string_view word = name.substr(0, end);
  name.remove_prefix(std::max<std::size_t>(end, 1));
  return word;
}

/// `word` is in small letters; of several (`tokens`) it is as of one.
bool is_secret_word(std::string_view word) {
  if (word.ends_with('s') && !word.ends_with("ss")) word.remove_suffix(1);
  return std::ranges::find(kWholeWords, word) != kWholeWords.end() ||
         std::ranges::any_of(kSecrets, [word](std::string_view secret) {
           return word.ends_with(secret);
         });
}

/// `http://user:password@host` -> `http://user:****@host`, wherever one stands in `text`.
std::string without_passwords(std::string_view text) {
  std::string out;
  for (;;) {
    const std::size_t scheme = text.find("://");
    if (scheme == std::string_view::npos) return out.append(text);
    const std::size_t begin = scheme + 3;
    const std::size_t stop = std::min(text.find_first_of("/?#", begin), text.size());
    const std::size_t end = std::min(text.find_first_of(kNoUrl, begin), stop);
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

/// `name=value`, with the value masked if the name asks for that.
std::string masked_pair(std::string_view pair) {
  const std::size_t equals = pair.find('=');
  if (equals == std::string_view::npos || equals + 1 == pair.size() ||
      !names_a_secret(pair.substr(0, equals))) {
    return std::string(pair);
  }
  return std::string(pair.substr(0, equals + 1)).append(kMask);
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

/// Whether `body` begins as `name=` or `name&`, in which no text and no JSON does.
bool is_form(std::string_view body) {
  const std::size_t end = body.find_first_of("=& \t\r\n\"/:<>?{}");
  return end != std::string_view::npos && end > 0 && (body[end] == '=' || body[end] == '&');
}

std::string masked_form(std::string_view body) {
  std::string out;
  for (;;) {
    const std::size_t end = std::min(body.find_first_of("&\r\n"), body.size());
    out.append(masked_pair(body.substr(0, end)));
    if (end == body.size()) return out;
    out += body[end];
    body.remove_prefix(end + 1);
  }
}

/// Where the JSON text whose first `"` is at the front of `text` ends; its length if it was cut.
std::size_t string_end(std::string_view text) {
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      return at + 1;
    }
  }
  return text.size();
}

/// How long the array or object at the front of `text` is; its length if it was cut.
std::size_t group_length(std::string_view text) {
  std::size_t depth = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '"') {
      at += string_end(text.substr(at)) - 1;
    } else if (text[at] == '[' || text[at] == '{') {
      ++depth;
    } else if ((text[at] == ']' || text[at] == '}') && --depth == 0) {
      return at + 1;
    }
  }
  return text.size();
}

/// How long the value of the member `name` at the front of `text` is; 0: not one that is masked. A
/// number of tokens is none.
std::size_t value_length(std::string_view name, std::string_view text) {
  if (text.starts_with('"')) return string_end(text);
  if (text.starts_with('[') || text.starts_with('{')) return group_length(text);
  const bool number = !text.empty() && (text[0] == '-' || (text[0] >= '0' && text[0] <= '9'));
  return number && !name.ends_with("s\"") ? std::min(text.find_first_of(" \t\r\n,]}"), text.size())
                                          : 0;
}

std::string masked_json(std::string_view text) {
  std::string out;
  for (;;) {
    const std::size_t begin = std::min(text.find('"'), text.size());
    out.append(text.substr(0, begin));
    text.remove_prefix(begin);
    if (text.empty()) return out;
    const std::size_t end = string_end(text);
    const std::size_t colon = std::min(text.find_first_not_of(kBlanks, end), text.size());
    const std::size_t value = std::min(text.find_first_not_of(kBlanks, colon + 1), text.size());
    std::size_t shown = end;
    std::size_t hidden = 0;
    if (text.substr(colon).starts_with(':') && names_a_secret(text.substr(0, end))) {
      shown = value;
      hidden = value_length(text.substr(0, end), text.substr(value));
    }
    out.append(text.substr(0, shown));
    if (hidden > 0) out.append("\"").append(kMask).append("\"");
    text.remove_prefix(shown + hidden);
  }
}

/// A form or JSON, or what has URLs in it.
std::string masked_text(std::string_view body) {
  return is_form(body) ? masked_form(body) : masked_json(masked_urls(body));
}

/// Of the head of a part: `name="a"`, with quotes or without.
std::string_view part_name(std::string_view head) {
  constexpr std::string_view kName = "name=";
  for (auto at = head.find(kName); at != std::string_view::npos; at = head.find(kName, at + 1)) {
    if (at == 0 || (head[at - 1] != ';' && head[at - 1] != ' ')) continue;  // of filename=
    head.remove_prefix(at + kName.size());
    const bool quoted = head.starts_with('"');
    if (quoted) head.remove_prefix(1);
    return head.substr(0, head.find_first_of(quoted ? "\"" : "; \n"));
  }
  return {};
}

std::string masked_part(std::string_view part) {
  const std::size_t blank = part.find("\n\n");
  if (blank == std::string_view::npos) return masked_text(part);
  const std::string_view head = part.substr(0, blank + 2);
  const std::string_view value = part.substr(head.size());
  return std::string(head).append(
      names_a_secret(part_name(head)) ? std::string(kMask) : masked_text(value)
  );
}

/// A multipart form, whose lines end in LF; the first one parts it.
std::string masked_parts(std::string_view body) {
  const std::string boundary = "\n" + std::string(body.substr(0, body.find('\n')));
  std::string out;
  for (;;) {
    const std::size_t end = std::min(body.find(boundary), body.size());
    out.append(masked_part(body.substr(0, end)));
    if (end == body.size()) return out;
    out.append(boundary);
    body.remove_prefix(end + boundary.size());
  }
}

}  // namespace

bool names_a_secret(std::string_view name) {
  while (!name.empty()) {
    if (is_secret_word(lower_case(take_word(name)))) return true;
  }
  return false;
}

std::string masked_field(std::string_view name, std::string_view value) {
  const std::string lowered = lower_case(name);
  if (lowered == "authorization" || lowered == "proxy-authorization") {
    return masked_credentials(value);
  }
  if (lowered == "cookie") return masked_cookies(value);
  if (lowered == "set-cookie") return masked_set_cookie(value);
  return names_a_secret(name) ? std::string(kMask) : masked_urls(value);
}

std::string masked_urls(std::string_view text) {
  const std::string mild = without_passwords(text);
  std::string out;
  for (std::string_view rest = mild;;) {
    const std::size_t begin = rest.find_first_of("?&#");
    if (begin == std::string_view::npos) return out.append(rest);
    out.append(rest.substr(0, begin + 1));
    rest.remove_prefix(begin + 1);
    const std::size_t end = std::min(rest.find_first_of("?&#'" + std::string(kNoUrl)), rest.size());
    out.append(masked_pair(rest.substr(0, end)));
    rest.remove_prefix(end);
  }
}

std::string masked_body(std::string_view body) {
  return body.starts_with("--") ? masked_parts(body) : masked_text(body);
}

}  // namespace loadgen::http

#include "cli/command_text.hpp"

#include "http/secrets.hpp"

namespace loadgen::cli {
namespace {

using http::kMask;

/// `--digest NAME:PASSWORD` is the one that its name does not tell of.
bool tells_of_a_secret(std::string_view name) {
  return name == "--digest" || http::names_a_secret(name);
}

/// `NAME<separator>VALUE` with the value masked, if the name tells of a secret.
std::string masked_pair(std::string_view word, char separator) {
  const std::size_t end = word.find(separator);
  if (end == word.npos || !tells_of_a_secret(word.substr(0, end))) return std::string(word);
  const std::string_view gap = word.substr(end + 1).starts_with(' ') ? " " : "";
  return std::string(word.substr(0, end + 1)).append(gap).append(kMask);
}

bool is_option(std::string_view word) {
  return word.starts_with("--") && word.size() > 2;
}

/// `word` as it may be shown behind `previous`.
std::string masked(std::string_view word, std::string_view previous) {
  constexpr std::string_view kHeader = "--header";
  if (previous == kHeader) return masked_pair(word, ':');
  if (word.starts_with("--header=")) {
    return std::string(kHeader) + "=" + masked_pair(word.substr(kHeader.size() + 1), ':');
  }
  if (is_option(word)) return http::masked_urls(masked_pair(word, '='));
  const bool is_secret =
      is_option(previous) && previous.find('=') == previous.npos && tells_of_a_secret(previous);
  return is_secret ? std::string(kMask) : http::masked_body(word);
}

std::string quoted(const std::string& word) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+=:,./-_*";
  if (!word.empty() && word.find_first_not_of(kPlain) == word.npos) return word;
  std::string text = "'";
  for (const char character : word)
    text += character == '\'' ? "'\"'\"'" : std::string(1, character);
  return text + "'";
}

}  // namespace

std::string command_text(const std::vector<std::string>& words) {
  std::string text;
  std::string_view previous;
  for (const std::string& word : words) {
    if (!text.empty()) text += ' ';
    text += quoted(masked(word, previous));
    previous = word;
  }
  return text;
}

}  // namespace loadgen::cli

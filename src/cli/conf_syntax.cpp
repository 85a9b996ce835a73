#include "cli/ascii.hpp"
#include "cli/config_file.hpp"
#include "cli/python_text.hpp"
#include "cli/usage_error.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace loadgen::cli {
namespace {

using nlohmann::json;

bool is_ignored(std::string_view line) {
  return line.empty() || line[0] == '#' || line[0] == ';' || line[0] == '[' ||
         line.starts_with("---");
}

/// Whether nothing but a comment follows: blanks, `#` or `;`, and any text. `text` has no blanks at
/// its end.
bool is_comment(std::string_view text) {
  const std::size_t mark = text.find_first_not_of(kBlanks);
  return text.empty() || (mark > 0 && (text[mark] == '#' || text[mark] == ';'));
}

/// The shortest beginning of at least one character after which only a comment follows.
std::string_view without_comment(std::string_view text) {
  for (std::size_t end = 1; end < text.size(); ++end) {
    if (is_comment(text.substr(end))) return text.substr(0, end);
  }
  return text;
}

/// What stands between quotes, if `text` is that and maybe a comment.
std::optional<std::string_view> unquoted(std::string_view text) {
  if (text.empty() || (text[0] != '\'' && text[0] != '"')) return std::nullopt;
  for (std::size_t end = 2; end < text.size(); ++end) {
    if (text[end] == text[0] && is_comment(text.substr(end + 1))) return text.substr(1, end - 1);
  }
  if (text.size() > 1 && text[1] == text[0] && is_comment(text.substr(2))) return "";
  return std::nullopt;
}

/// A line of the form `key`, `key value`, `key = value` or `key: value`; nothing if it is not.
std::optional<Setting> setting_of(std::string_view line) {
  const std::size_t key_end = std::min(line.find_first_of(":=;# \t\n\v\f\r"), line.size());
  if (key_end == 0) return std::nullopt;
  std::string key(line.substr(0, key_end));
  std::string_view rest = line.substr(key_end);
  if (rest.empty()) return Setting{.key = key, .text = "true", .list = {}};
  const std::string_view after_blanks = rest.substr(rest.find_first_not_of(kBlanks));
  const bool has_sign = after_blanks[0] == '=' || after_blanks[0] == ':';
  if (!has_sign && !is_blank(rest[0])) return std::nullopt;
  const std::string_view value = has_sign ? trimmed(after_blanks.substr(1)) : after_blanks;
  const std::string_view text = unquoted(value).value_or(without_comment(value));
  if (text.empty() && !has_sign) return Setting{.key = key, .text = "true", .list = {}};
  return list_or_text(std::move(key), std::string(text));
}

std::vector<std::string> split_at_commas(std::string_view text) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t comma = text.find(',');
    parts.emplace_back(trimmed(text.substr(0, comma)));
    if (comma == std::string_view::npos) return parts;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace

Setting list_or_text(std::string key, std::string text) {
  if (text.size() < 2 || text.front() != '[' || text.back() != ']') {
    return {.key = std::move(key), .text = std::move(text), .list = {}};
  }
  json list = json::parse(text, nullptr, false);
  if (list.is_discarded()) list = split_at_commas(text.substr(1, text.size() - 2));
  Setting setting{
      .key = std::move(key), .text = python_str(list), .list = std::vector<std::string>()};
  for (const json& element : list) setting.list->push_back(python_str(element));
  return setting;
}

std::vector<Setting> parse_conf(std::string_view text, const std::string& name) {
  std::vector<Setting> settings;
  for (std::size_t number = 0; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (is_ignored(line)) continue;
    auto setting = setting_of(line);
    if (!setting) throw UsageError(fmt::format("Unexpected line {} in {}: {}", number, name, line));
    const auto earlier = std::ranges::find(settings, setting->key, &Setting::key);
    if (earlier == settings.end()) {
      settings.push_back(std::move(*setting));
    } else {
      *earlier = std::move(*setting);
    }
  }
  return settings;
}

}  // namespace loadgen::cli

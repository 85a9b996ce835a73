#include "cli/python_text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>

namespace loadgen::cli {
namespace {

std::string escaped(char c, char quote) {
  switch (c) {
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    case '\\':
      return "\\\\";
    default:
      break;
  }
  if (c == quote) return {'\\', c};
  const auto byte = static_cast<unsigned char>(c);
  if (byte < 0x20 || byte == 0x7f) return fmt::format("\\x{:02x}", byte);
  return {c};
}

}  // namespace

std::string python_repr(std::string_view text) {
  const bool has_single = text.find('\'') != std::string_view::npos;
  const bool has_double = text.find('"') != std::string_view::npos;
  const char quote = has_single && !has_double ? '"' : '\'';
  std::string result(1, quote);
  for (const char c : text) result += escaped(c, quote);
  return result + quote;
}

std::string python_str(const nlohmann::json& value) {
  return value.is_string() ? value.get<std::string>() : python_repr(value);
}

std::string python_repr(const nlohmann::json& value) {
  if (value.is_string()) return python_repr(std::string_view(value.get_ref<const std::string&>()));
  if (value.is_boolean()) return value.get<bool>() ? "True" : "False";
  if (value.is_null()) return "None";
  // TOML has numbers that JSON has not.
  if (value.is_number_float() && !std::isfinite(value.get<double>())) {
    return fmt::to_string(value.get<double>());
  }
  if (!value.is_structured()) return value.dump();
  std::string items;
  for (const auto& [key, item] : value.items()) {
    if (!items.empty()) items += ", ";
    if (value.is_object()) items += python_repr(std::string_view(key)) + ": ";
    items += python_repr(item);
  }
  return value.is_object() ? "{" + items + "}" : "[" + items + "]";
}

}  // namespace loadgen::cli

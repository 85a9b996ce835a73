#include "load/class_counts.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <string_view>

namespace loadgen {

namespace {

std::string quoted(const std::string& name) {
  using nlohmann::json;
  constexpr bool kAsciiOnly = true;  // as Python's default
  return json(name).dump(-1, ' ', kAsciiOnly, json::error_handler_t::replace);
}

}  // namespace

std::size_t total(const ClassCounts& counts) {
  std::size_t sum = 0;
  for (const auto& [name, count] : counts) sum += count;
  return sum;
}

std::string as_json(const ClassCounts& counts) {
  std::string text = "{";
  std::string_view separator;
  for (const auto& [name, count] : counts) {
    text += fmt::format("{}{}: {}", separator, quoted(name), count);
    separator = ", ";
  }
  return text + "}";
}

std::string as_json_with_total(const ClassCounts& counts) {
  return fmt::format("{} ({} total users)", as_json(counts), total(counts));
}

}  // namespace loadgen

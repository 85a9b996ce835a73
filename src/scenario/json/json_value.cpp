#include "scenario/json/json_value.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>

namespace loadgen::scenario {
namespace {

/// Deeper is no data; nlohmann writes lists and objects by a recursion without a bound.
constexpr int kDeepest = 512;

bool is_deeper(const nlohmann::json& json, int levels) {
  if (!json.is_structured()) return false;
  return levels == 0 || std::ranges::any_of(json, [levels](const nlohmann::json& value) {
           return is_deeper(value, levels - 1);
         });
}

}  // namespace

Value to_value(const nlohmann::json& json) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
  if (json.is_null()) return nullptr;
  if (json.is_boolean()) return json.get<bool>();
  const bool is_large = json.is_number_unsigned() && json.get<std::uint64_t>() > kMost;
  if (json.is_number_integer() && !is_large) return json.get<std::int64_t>();
  if (json.is_number()) return json.get<double>();
  if (json.is_string()) return json.get<std::string>();
  if (is_deeper(json, kDeepest)) {
    throw ValueError(fmt::format("JSON has more than {} levels of braces and brackets", kDeepest));
  }
  return RawJson{json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)};
}

}  // namespace loadgen::scenario

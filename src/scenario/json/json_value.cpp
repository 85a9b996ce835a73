#include "scenario/json/json_value.hpp"

#include <nlohmann/json.hpp>

#include <limits>

namespace loadgen::scenario {

Value to_value(const nlohmann::json& json) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
  if (json.is_null()) return nullptr;
  if (json.is_boolean()) return json.get<bool>();
  const bool is_large = json.is_number_unsigned() && json.get<std::uint64_t>() > kMost;
  if (json.is_number_integer() && !is_large) return json.get<std::int64_t>();
  if (json.is_number()) return json.get<double>();
  if (json.is_string()) return json.get<std::string>();
  return RawJson{json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)};
}

}  // namespace loadgen::scenario

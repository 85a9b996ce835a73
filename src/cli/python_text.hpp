#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

/// Values as Python writes them, for messages that scripts compare.
namespace loadgen::cli {

/// Python's repr() of a string: single quotes unless the text has one and no double quote.
std::string python_repr(std::string_view text);

/// Python's str() and repr() of what json.loads() made: `True`, `None`, `[1, 'a']`.
std::string python_str(const nlohmann::json& value);
std::string python_repr(const nlohmann::json& value);

}  // namespace loadgen::cli

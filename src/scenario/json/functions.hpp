#pragma once

#include "scenario/json/expression.hpp"

#include <span>

namespace loadgen::scenario {

/// A function of `${...}` whose arguments are all values.
struct Function {
  std::string_view name;
  std::size_t least = 0;  ///< arguments
  std::size_t most = 0;   ///< at most kMostArguments
  std::string_view usage;
  Value (*apply)(Scope& scope, std::span<const Value> arguments) = nullptr;
};

inline constexpr std::size_t kMostArguments = 3;

std::span<const Function> functions();

/// base64() of `text`.
ExpressionPtr make_base64(ExpressionPtr text);

}  // namespace loadgen::scenario

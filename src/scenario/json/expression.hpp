#pragma once

#include "load/wait_time.hpp"
#include "scenario/json/value.hpp"

#include <atomic>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace loadgen::scenario {

/// What values are computed from: the state of one user. On its loop.
struct Scope {
  std::vector<Value>& variables;        ///< by slot
  std::vector<std::int64_t>& counters;  ///< of the user: how often each was taken
  Random& random;
};

/// A value to be computed, compiled: it knows slots, no names. Immutable.
class Expression {
 public:
  virtual ~Expression() = default;

  /// Throws ValueError.
  virtual Value value(Scope& scope) const = 0;

  /// The value, if it is always the same one and known.
  virtual const Value* constant() const { return nullptr; }

  /// Writes the value.
  virtual void write(Scope& scope, std::string& out, Escape escape) const {
    append(out, value(scope), escape);
  }
};
using ExpressionPtr = std::shared_ptr<const Expression>;

ExpressionPtr make_constant(Value value);
ExpressionPtr make_variable(std::size_t slot, std::string name);

/// The names that the expressions of one user class use, while it is compiled.
class Names {
 public:
  /// The slot of a variable; a new one for a new name.
  std::size_t slot(std::string_view name);

  /// Of a counter that each user has for itself.
  std::size_t counter(std::string_view name);

  const std::map<std::string, std::size_t, std::less<>>& slots() const { return slots_; }
  std::size_t counters() const { return counters_.size(); }

 private:
  std::map<std::string, std::size_t, std::less<>> slots_;
  std::map<std::string, std::size_t, std::less<>> counters_;
};

/// Counters that all users of a scenario share.
using Counters = std::map<std::string, std::shared_ptr<std::atomic<std::int64_t>>, std::less<>>;

/// What compiling an expression needs.
struct ExpressionContext {
  Names& names;
  Counters& counters;
  std::function<std::optional<std::string>(const std::string&)> environment;
  /// Called for each variable that is used.
  std::function<void(std::string_view name)> used;
  /// Called for a mistake. `word` and `allowed` are given for a function that is unknown.
  std::function<void(std::string message)> mistake;
  std::function<void(std::string_view word, const std::vector<std::string_view>& allowed)> unknown;
};

/// Compiles the expression at the start of `text`, up to `end` (a character, or 0 for the end of
/// the text), and moves `text` behind it. Null after a mistake.
ExpressionPtr compile_expression(
    std::string_view& text, char end, const ExpressionContext& context
);

}  // namespace loadgen::scenario

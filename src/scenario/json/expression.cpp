#include "scenario/json/expression.hpp"

#include "scenario/json/functions.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace loadgen::scenario {
namespace {

class Constant final : public Expression {
 public:
  explicit Constant(Value value) : value_(std::move(value)) {}

  Value value(Scope&) const override { return value_; }
  const Value* constant() const override { return &value_; }
  void write(Scope&, std::string& out, Escape escape) const override {
    append(out, value_, escape);
  }

 private:
  Value value_;
};

class Variable final : public Expression {
 public:
  Variable(std::size_t slot, std::string name) : slot_(slot), name_(std::move(name)) {}

  Value value(Scope& scope) const override { return look_up(scope); }
  void write(Scope& scope, std::string& out, Escape escape) const override {
    append(out, look_up(scope), escape);
  }

 private:
  const Value& look_up(Scope& scope) const {
    const Value& value = scope.variables[slot_];
    if (std::holds_alternative<Unset>(value)) {
      throw ValueError(fmt::format("the variable '{}' is not set", name_));
    }
    return value;
  }

  std::size_t slot_;
  std::string name_;
};

}  // namespace

ExpressionPtr make_constant(Value value) {
  return std::make_shared<Constant>(std::move(value));
}

ExpressionPtr make_variable(std::size_t slot, std::string name) {
  return std::make_shared<Variable>(slot, std::move(name));
}

std::size_t Names::slot(std::string_view name) {
  return slots_.emplace(name, slots_.size()).first->second;
}

std::size_t Names::counter(std::string_view name) {
  return counters_.emplace(name, counters_.size()).first->second;
}

}  // namespace loadgen::scenario

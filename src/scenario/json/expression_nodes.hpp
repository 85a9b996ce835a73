#pragma once

#include "scenario/json/functions.hpp"

#include <algorithm>
#include <array>

/// The expressions that compile_expression makes.
namespace loadgen::scenario {

class Call final : public Expression {
 public:
  Call(const Function& function, std::vector<ExpressionPtr> arguments)
      : function_(function), arguments_(std::move(arguments)) {
    for (const ExpressionPtr& argument : arguments_) {
      if (const Value* constant = argument->constant()) constants_.push_back(*constant);
    }
  }

  Value value(Scope& scope) const override {
    if (constants_.size() == arguments_.size()) return function_.apply(scope, constants_);
    std::array<Value, kMostArguments> values;
    for (std::size_t i = 0; i < arguments_.size(); ++i) values[i] = arguments_[i]->value(scope);
    return function_.apply(scope, std::span(values).first(arguments_.size()));
  }

 private:
  const Function& function_;
  std::vector<ExpressionPtr> arguments_;
  std::vector<Value> constants_;  ///< of the arguments, if all are
};

/// One of several, as often as its weight says.
class Choice final : public Expression {
 public:
  struct Option {
    ExpressionPtr value;
    double up_to = 0;  ///< the sum of all weights up to this one's
  };

  explicit Choice(std::vector<Option> options) : options_(std::move(options)) {}

  Value value(Scope& scope) const override { return pick(scope).value(scope); }
  void write(Scope& scope, std::string& out, Escape escape) const override {
    pick(scope).write(scope, out, escape);
  }

 private:
  const Expression& pick(Scope& scope) const {
    const double at = std::generate_canonical<double, 53>(scope.random) * options_.back().up_to;
    const auto found = std::ranges::upper_bound(options_, at, {}, &Option::up_to);
    return found == options_.end() ? *options_.back().value : *found->value;
  }

  std::vector<Option> options_;
};

class UserCounter final : public Expression {
 public:
  UserCounter(std::size_t index, std::int64_t start) : index_(index), start_(start) {}

  Value value(Scope& scope) const override { return start_ + scope.counters[index_]++; }

 private:
  std::size_t index_;
  std::int64_t start_;
};

class GlobalCounter final : public Expression {
 public:
  GlobalCounter(std::shared_ptr<std::atomic<std::int64_t>> count, std::int64_t start)
      : count_(std::move(count)), start_(start) {}

  Value value(Scope&) const override {
    return start_ + count_->fetch_add(1, std::memory_order_relaxed);
  }

 private:
  std::shared_ptr<std::atomic<std::int64_t>> count_;
  std::int64_t start_;
};

class Operation final : public Expression {
 public:
  enum class Kind {
    add,
    subtract,
    multiply,
    divide,
    equal,
    unequal,
    less,
    at_most,
    more,
    at_least,
    both,
    either
  };

  Operation(Kind kind, ExpressionPtr left, ExpressionPtr right)
      : kind_(kind), left_(std::move(left)), right_(std::move(right)) {}

  Value value(Scope& scope) const override;

 private:
  Kind kind_;
  ExpressionPtr left_;
  ExpressionPtr right_;
};

class Negation final : public Expression {
 public:
  explicit Negation(ExpressionPtr what) : what_(std::move(what)) {}

  Value value(Scope& scope) const override { return !is_true(what_->value(scope)); }

 private:
  ExpressionPtr what_;
};

}  // namespace loadgen::scenario

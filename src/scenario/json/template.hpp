#pragma once

#include "scenario/json/expression.hpp"

#include <string>
#include <vector>

namespace loadgen::scenario {

/// A text with values in it, compiled: rendering parses nothing and looks up no name. Immutable.
class Template {
 public:
  Template() = default;
  explicit Template(std::string text) : tail_(std::move(text)) {}

  void add(std::string_view text) { tail_ += text; }
  void add(ExpressionPtr value, Escape escape);
  void add(const Template& other);

  bool is_constant() const { return pieces_.empty(); }

  bool begins_with_value() const { return !pieces_.empty() && pieces_.front().before.empty(); }

  /// What stands before the first value.
  const std::string& first_text() const { return is_constant() ? tail_ : pieces_.front().before; }

  /// The text of a constant one.
  const std::string& text() const { return tail_; }

  /// Throws ValueError.
  void render(Scope& scope, std::string& out) const;
  std::string render(Scope& scope) const;

 private:
  struct Piece {
    std::string before;
    ExpressionPtr value;
    Escape escape;
  };

  std::vector<Piece> pieces_;
  std::string tail_;
};

/// `text` as a value: what it renders to is a text, or JSON.
ExpressionPtr make_rendered(Template text, bool is_json);

}  // namespace loadgen::scenario

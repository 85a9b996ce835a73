#include "scenario/json/template.hpp"

#include <utility>

namespace loadgen::scenario {
namespace {

class Rendered final : public Expression {
 public:
  Rendered(Template text, bool is_json) : text_(std::move(text)), is_json_(is_json) {}

  Value value(Scope& scope) const override {
    std::string out = text_.render(scope);
    if (is_json_) return RawJson{std::move(out)};
    return out;
  }

 private:
  Template text_;
  bool is_json_;
};

}  // namespace

void Template::add(ExpressionPtr value, Escape escape) {
  pieces_.push_back({std::exchange(tail_, {}), std::move(value), escape});
}

void Template::add(const Template& other) {
  for (const auto& [before, value, escape] : other.pieces_) {
    add(before);
    add(value, escape);
  }
  add(other.tail_);
}

void Template::render(Scope& scope, std::string& out) const {
  for (const auto& [before, value, escape] : pieces_) {
    out += before;
    value->write(scope, out, escape);
  }
  out += tail_;
}

std::string Template::render(Scope& scope) const {
  std::string out;
  render(scope, out);
  return out;
}

ExpressionPtr make_rendered(Template text, bool is_json) {
  return std::make_shared<Rendered>(std::move(text), is_json);
}

}  // namespace loadgen::scenario

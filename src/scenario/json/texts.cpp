#include "scenario/json/texts.hpp"

#include "stats/python_repr.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loadgen::scenario {
namespace {

constexpr std::string_view kOpen = "${";

Value constant_of(const Node& node) {
  switch (node.kind) {
    case Node::Kind::boolean:
      return node.boolean;
    case Node::Kind::integer:
      return node.integer;
    case Node::Kind::number:
      return node.number;
    case Node::Kind::text:
      return node.text;
    case Node::Kind::null:
    case Node::Kind::list:
    case Node::Kind::object:
      break;
  }
  return nullptr;
}

}  // namespace

bool is_name(std::string_view name) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  if (name.empty() || !is_letter(name.front())) return false;
  return std::ranges::all_of(name, [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '.';
  });
}

ExpressionPtr Texts::compile(std::string_view& text, char end, const Place& place) {
  constexpr std::size_t kShown = 60;
  const std::string shown = python_repr(text.substr(0, kShown));
  const ExpressionContext context{
      names_,
      counters_,
      environment_,
      [&](std::string_view name) { used_.emplace_back(name, place); },
      [&](const std::string& message) {
        problems_.add(place, fmt::format("in ${{...}}, at {}: {}", shown, message));
      },
      [&](std::string_view word, const std::vector<std::string_view>& allowed) {
        problems_.add_unknown(place, "function", word, allowed);
      },
  };
  return compile_expression(text, end, context);
}

void Texts::add_text(
    Template& out, std::string_view text, const Place& place, Escape escape, Escape around
) {
  const bool is_path = escape == Escape::path;
  while (true) {
    const std::size_t at = text.find(kOpen);
    const std::string_view before = text.substr(0, at);
    if (is_path && before.find('?') != std::string_view::npos) escape = Escape::form;
    std::string written;
    append_text(written, before, around);
    out.add(written);
    if (at == std::string_view::npos) return;
    text.remove_prefix(at + kOpen.size());
    if (before.ends_with('$')) {
      out.add("{");
      continue;
    }
    ExpressionPtr value = compile(text, '}', place);
    if (!value) return;
    // A path that begins with a value is a link from an answer: it is taken as it is.
    const bool is_link = is_path && out.is_constant() && out.text().empty();
    out.add(std::move(value), is_link ? Escape::none : escape);
  }
}

Template Texts::text(std::string_view text, const Place& place, Escape escape) {
  Template out;
  add_text(out, text, place, escape);
  return out;
}

ExpressionPtr Texts::whole_value(std::string_view text, const Place& place, bool& is_whole) {
  is_whole = false;
  if (!text.starts_with(kOpen)) return nullptr;
  // A first look, without effect: whether the expression ends where the text does.
  Names names;
  Counters counters;
  std::string_view rest = text.substr(kOpen.size());
  const auto nothing = [](auto&&...) {};
  const ExpressionContext dry{names, counters, environment_, nothing, nothing, nothing};
  if (!compile_expression(rest, '}', dry) || !rest.empty()) return nullptr;
  is_whole = true;
  text.remove_prefix(kOpen.size());
  return compile(text, '}', place);
}

ExpressionPtr Texts::value(const Node& node, const Place& place) {
  if (node.kind == Node::Kind::list || node.kind == Node::Kind::object) {
    return make_rendered(json(node, place), true);
  }
  if (node.kind != Node::Kind::text) return make_constant(constant_of(node));
  bool is_whole = false;
  ExpressionPtr whole = whole_value(node.text, place, is_whole);
  if (is_whole) return whole;
  Template mixed = text(node.text, place);
  if (mixed.is_constant()) return make_constant(mixed.text());
  return make_rendered(std::move(mixed), false);
}

ExpressionPtr Texts::expression(std::string_view text, const Place& place) {
  if (!text.starts_with(kOpen)) return compile(text, '\0', place);
  text.remove_prefix(kOpen.size());
  ExpressionPtr result = compile(text, '}', place);
  if (result && !text.empty()) {
    problems_.add(place, fmt::format("{} follows the '}}'", python_repr(text.substr(0, 20))));
  }
  return result;
}

Template Texts::json(const Node& node, const Place& place) {
  Template out;
  add_json(out, node, place);
  return out;
}

void Texts::add_json_text(Template& out, std::string_view text, const Place& place) {
  out.add("\"");
  add_text(out, text, place, Escape::json_text, Escape::json_text);
  out.add("\"");
}

void Texts::add_json(Template& out, const Node& node, const Place& place) {
  const char* separator = "";
  if (node.kind == Node::Kind::list) {
    out.add("[");
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      out.add(std::exchange(separator, ", "));
      add_json(out, node.items[i], place.of(i, node.items[i].at));
    }
    out.add("]");
  } else if (node.kind == Node::Kind::object) {
    out.add("{");
    for (const auto& [key, at, value] : node.members) {
      const Place its_place = place.of(key, value.at);
      out.add(std::exchange(separator, ", "));
      add_json_text(out, key, its_place);
      out.add(": ");
      add_json(out, value, its_place);
    }
    out.add("}");
  } else if (node.kind == Node::Kind::text) {
    bool is_whole = false;
    ExpressionPtr whole = whole_value(node.text, place, is_whole);
    if (is_whole) {
      if (whole) out.add(std::move(whole), Escape::json_value);
    } else {
      add_json_text(out, node.text, place);
    }
  } else {
    std::string literal;
    append(literal, constant_of(node), Escape::json_value);
    out.add(literal);
  }
}

std::size_t Texts::declare(std::string_view name, const Place& place) {
  if (!is_name(name)) {
    problems_.add(
        place,
        fmt::format(
            "{} cannot be the name of a variable: letters, digits and '_', a letter first",
            python_repr(name.substr(0, 60))
        )
    );
  }
  declared_.emplace(name);
  return names_.slot(name);
}

bool Texts::uses(std::string_view beginning) const {
  return std::ranges::any_of(used_, [beginning](const auto& used) {
    return used.first.starts_with(beginning);
  });
}

void Texts::finish() {
  const std::vector<std::string_view> known(declared_.begin(), declared_.end());
  for (const auto& [name, place] : used_) {
    if (!declared_.contains(name)) problems_.add_unknown(place, "variable", name, known);
  }
}

}  // namespace loadgen::scenario

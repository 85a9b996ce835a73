#include "scenario/json/document.hpp"

#include "stats/python_repr.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <string_view>

namespace loadgen::scenario {
namespace {

using Json = nlohmann::json;

/// Deeper is no scenario; it bounds every recursion over a document.
constexpr std::size_t kDeepest = 64;

/// nlohmann's parser tells no positions. Its events come in the order of the text, so that each
/// token is found behind the last one.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
  }

  /// Moves behind the next token and gives the place where it begins.
  std::size_t next() {
    skip_between();
    const std::size_t begin = at_;
    if (at_ == text_.size()) return begin;
    if (text_[at_] == '"') {
      skip_text();
    } else if (std::string_view("[]{}").find(text_[at_]) != std::string_view::npos) {
      ++at_;
    } else {
      at_ = std::min(text_.find_first_of(" \t\r\n,:]}/", at_), text_.size());
    }
    return begin;
  }

 private:
  void skip_between() {
    for (;;) {
      at_ = std::min(text_.find_first_not_of(" \t\r\n,:", at_), text_.size());
      const std::string_view rest = text_.substr(at_);
      if (rest.starts_with("//")) {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (rest.starts_with("/*")) {
        at_ = std::min(text_.find("*/", at_ + 2), text_.size() - 2) + 2;
      } else {
        return;
      }
    }
  }

  void skip_text() {
    ++at_;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2U : 1U;
    at_ = std::min(at_ + 1, text_.size());
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

/// Builds the tree. Methods are nlohmann's SAX interface.
class Builder : public nlohmann::json_sax<Json> {
 public:
  Builder(const Source& source, Problems& problems)
      : source_(source), problems_(problems), cursor_(source.text) {}

  Node& root() { return root_; }

  bool null() override { return add(Node::Kind::null) != nullptr; }
  bool boolean(bool value) override {
    add(Node::Kind::boolean)->boolean = value;
    return true;
  }
  bool number_integer(number_integer_t value) override { return add_integer(value); }
  bool number_unsigned(number_unsigned_t value) override {
    constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
    if (value <= kMost) return add_integer(static_cast<std::int64_t>(value));
    return number_float(static_cast<double>(value), {});
  }
  bool number_float(number_float_t value, const string_t&) override {
    add(Node::Kind::number)->number = value;
    return true;
  }
  bool string(string_t& value) override {
    add(Node::Kind::text)->text = std::move(value);
    return true;
  }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(Node::Kind::object); }
  bool start_array(std::size_t) override { return open(Node::Kind::list); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& value) override {
    open_.back()->members.push_back({std::move(value), cursor_.next()});
    return true;
  }

  bool parse_error(
      std::size_t position, const std::string&, const nlohmann::detail::exception& error
  ) override {
    // `[json.exception.parse_error.101] parse error at line 1, column 2: REASON`
    std::string_view what = error.what();
    const std::size_t colon = what.find(": ");
    if (colon != std::string_view::npos) what.remove_prefix(colon + 2);
    const std::size_t at = std::min(position, source_.text.size());
    problems_.add({&source_, at == 0 ? 0 : at - 1}, fmt::format("no JSON: {}", printable(what)));
    return false;
  }

 private:
  static std::string printable(std::string_view text) {
    const std::string quoted = python_repr(text);  // one line whatever the file holds
    return quoted.substr(1, quoted.size() - 2);
  }

  Node* add(Node::Kind kind) {
    const std::size_t at = cursor_.next();
    Node* node = &root_;
    if (!open_.empty()) {
      Node& parent = *open_.back();
      if (parent.kind == Node::Kind::list) {
        node = &parent.items.emplace_back();
      } else {
        node = &parent.members.back().value;
      }
    }
    node->kind = kind;
    node->at = at;
    return node;
  }

  bool add_integer(std::int64_t value) {
    Node* node = add(Node::Kind::integer);
    node->integer = value;
    node->number = static_cast<double>(value);
    return true;
  }

  bool open(Node::Kind kind) {
    Node* node = add(kind);
    open_.push_back(node);
    if (open_.size() <= kDeepest) return true;
    problems_.add(
        {&source_, node->at}, fmt::format("more than {} levels of braces and brackets", kDeepest)
    );
    return false;
  }

  bool close() {
    cursor_.next();
    open_.pop_back();
    return true;
  }

  const Source& source_;
  Problems& problems_;
  Cursor cursor_;
  Node root_;
  std::vector<Node*> open_;  // valid: a list's items are only added to while the last is closed
};

}  // namespace

std::string describe(const Node& node) {
  switch (node.kind) {
    case Node::Kind::null:
      return "null";
    case Node::Kind::boolean:
      return node.boolean ? "true" : "false";
    case Node::Kind::integer:
      return std::to_string(node.integer);
    case Node::Kind::number:
      return fmt::format("{}", node.number);
    case Node::Kind::text: {
      constexpr std::size_t kLongest = 60;
      const bool is_long = node.text.size() > kLongest;
      return python_repr(node.text.substr(0, kLongest)) + (is_long ? "..." : "");
    }
    case Node::Kind::list:
      return "a list";
    case Node::Kind::object:
      return "an object";
  }
  return "";
}

std::optional<Node> parse_document(const Source& source, Problems& problems) {
  Builder builder(source, problems);
  const bool whole = Json::sax_parse(source.text, &builder, Json::input_format_t::json, true, true);
  if (!whole) return std::nullopt;
  return std::move(builder.root());
}

}  // namespace loadgen::scenario

#pragma once

#include "scenario/json/document.hpp"

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace loadgen::scenario {

/// Reads the keys of one object, each by its name and kind. What was asked for is what may stand
/// there; finish() reports the rest. Mistakes go to `problems`, and count as not given.
class ObjectReader {
 public:
  /// `what` names the object in messages: `key of a user`.
  ObjectReader(const Node& node, Place place, std::string what, Problems& problems);

  /// Whether the value is an object at all; if not, that was reported.
  bool is_object() const { return node_.kind == Node::Kind::object; }

  const Place& place() const { return place_; }
  Problems& problems() const { return problems_; }

  /// The value of a key, if it is there.
  const Node* find(std::string_view key);
  bool has(std::string_view key) const;
  Place at(std::string_view key, const Node& value) const { return place_.of(key, value.at); }

  std::optional<std::string> text(std::string_view key);
  std::optional<bool> boolean(std::string_view key);
  /// A number of at least `least`.
  std::optional<double> number(std::string_view key, double least);
  std::optional<std::size_t> count(std::string_view key);
  /// A list of texts; one text stands for a list of one.
  std::optional<std::vector<std::string>> texts(std::string_view key);
  const Node* object(std::string_view key);
  const Node* list(std::string_view key);

  void refuse(std::string_view key, const Node& value, std::string_view wanted) const;

  /// Reports keys that nobody asked for, and those given twice.
  void finish();

 private:
  const Node* of_kind(std::string_view key, Node::Kind kind, std::string_view wanted);

  const Node& node_;
  Place place_;
  std::string what_;
  Problems& problems_;
  std::vector<std::string_view> known_;
};

}  // namespace loadgen::scenario

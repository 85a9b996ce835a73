#include "scenario/json/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace loadgen::scenario {

ObjectReader::ObjectReader(const Node& node, Place place, std::string what, Problems& problems)
    : node_(node), place_(std::move(place)), what_(std::move(what)), problems_(problems) {
  if (!is_object()) {
    problems_.add(place_, fmt::format("{} is wanted here, got {}", what_, describe(node_)));
  }
}

bool ObjectReader::has(std::string_view key) const {
  return std::ranges::find(node_.members, key, &Member::key) != node_.members.end();
}

const Node* ObjectReader::find(std::string_view key) {
  if (std::ranges::find(known_, key) == known_.end()) known_.push_back(key);
  const auto found = std::ranges::find(node_.members, key, &Member::key);
  return found == node_.members.end() ? nullptr : &found->value;
}

void ObjectReader::refuse(std::string_view key, const Node& value, std::string_view wanted) const {
  problems_.add(at(key, value), fmt::format("'{}' is {}, got {}", key, wanted, describe(value)));
}

const Node* ObjectReader::of_kind(std::string_view key, Node::Kind kind, std::string_view wanted) {
  const Node* value = find(key);
  if (value == nullptr || value->kind == kind) return value;
  refuse(key, *value, wanted);
  return nullptr;
}

std::optional<std::string> ObjectReader::text(std::string_view key) {
  const Node* value = of_kind(key, Node::Kind::text, "a text");
  if (value == nullptr) return std::nullopt;
  return value->text;
}

std::optional<bool> ObjectReader::boolean(std::string_view key) {
  const Node* value = of_kind(key, Node::Kind::boolean, "true or false");
  if (value == nullptr) return std::nullopt;
  return value->boolean;
}

std::optional<double> ObjectReader::number(std::string_view key, double least) {
  constexpr double kMost = 1e9;
  const Node* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (value->is_number() && value->number >= least && value->number <= kMost) return value->number;
  refuse(key, *value, fmt::format("a number from {} to {:.0f}", least, kMost));
  return std::nullopt;
}

std::optional<std::size_t> ObjectReader::count(std::string_view key) {
  constexpr std::int64_t kMost = 1'000'000'000;
  const Node* value = find(key);
  if (value == nullptr) return std::nullopt;
  const bool is_whole = value->kind == Node::Kind::integer;
  if (is_whole && value->integer >= 0 && value->integer <= kMost) {
    return static_cast<std::size_t>(value->integer);
  }
  refuse(key, *value, fmt::format("a whole number from 0 to {}", kMost));
  return std::nullopt;
}

std::optional<std::vector<std::string>> ObjectReader::texts(std::string_view key) {
  const Node* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (value->kind == Node::Kind::text) return std::vector{value->text};
  std::vector<std::string> result;
  for (const Node& item : value->items) {
    if (item.kind == Node::Kind::text) result.push_back(item.text);
  }
  if (value->kind == Node::Kind::list && result.size() == value->items.size()) return result;
  refuse(key, *value, "a list of texts");
  return std::nullopt;
}

const Node* ObjectReader::object(std::string_view key) {
  return of_kind(key, Node::Kind::object, "an object");
}

const Node* ObjectReader::list(std::string_view key) {
  return of_kind(key, Node::Kind::list, "a list");
}

void ObjectReader::finish() {
  std::set<std::string_view> seen;
  for (const Member& member : node_.members) {
    const Place place = place_.of(member.key, member.at);
    if (std::ranges::find(known_, member.key) == known_.end()) {
      problems_.add_unknown(place, "key of " + what_, member.key, known_);
    }
    if (!seen.insert(member.key).second) {
      problems_.add(place, fmt::format("'{}' is given twice", member.key));
    }
  }
}

}  // namespace loadgen::scenario

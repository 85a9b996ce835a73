#include "scenario/json/compiler.hpp"
#include "stats/python_repr.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loadgen::scenario {
namespace {

using Kind = Part::Kind;

constexpr const char* kWantedStatus = "a status such as 200, or a list of them";

bool is_status(const Node& node) {
  return node.kind == Node::Kind::integer && node.integer >= 100 && node.integer <= 999;
}

}  // namespace

std::optional<Pattern> ClassCompiler::read_pattern(ObjectReader& reader, std::string_view key) {
  const auto text = reader.text(key);
  if (!text) return std::nullopt;
  std::string error;
  Pattern pattern(*text, error);
  if (!error.empty()) {
    problems_.add(
        reader.at(key, *reader.find(key)),
        fmt::format(
            "{} is no regular expression: {}", describe(*reader.find(key)), python_repr(error)
        )
    );
  }
  return pattern;
}

void ClassCompiler::check_pointer(const std::string& pointer, const Place& place) {
  if (is_pointer(pointer)) return;
  problems_.add(
      place,
      fmt::format(
          "{} is no JSON pointer, write it as \"/items/0/id\"", python_repr(pointer.substr(0, 60))
      )
  );
}

void ClassCompiler::read_extraction(const Member& member, const Place& outer, AnswerRules& rules) {
  Extraction out;
  out.slot = texts_.declare(member.key, outer.of(member.key, member.at));
  out.variable = member.key;
  const Place place = outer.of(member.key, member.value.at);
  ObjectReader reader(member.value, place, "what to extract", problems_);
  if (!reader.is_object()) return;
  int ways = 0;
  if (const auto pointer = reader.text("json")) {
    check_pointer(*pointer, reader.at("json", *reader.find("json")));
    out.part = {Kind::json, *pointer};
    ++ways;
  }
  if (reader.has("regex")) {
    out.pattern = read_pattern(reader, "regex");
    ++ways;
  } else {
    reader.find("regex");
  }
  if (const auto header = reader.text("header")) {
    out.part = {Kind::header, *header};
    ++ways;
  }
  if (const auto cookie = reader.text("cookie")) {
    out.part = {Kind::cookie, *cookie};
    ++ways;
  }
  if (const Node* otherwise = reader.find("default")) {
    out.otherwise = texts_.value(*otherwise, reader.at("default", *otherwise));
  }
  if (ways != 1) {
    problems_.add(place, "what to extract is one of 'json', 'regex', 'header' and 'cookie'");
  }
  reader.finish();
  rules.extractions.push_back(std::move(out));
}

/// A value that a part must equal, or an object of checks.
void ClassCompiler::read_check(
    Part part, const Node& node, const Place& place, AnswerRules& rules
) {
  Expectation out;
  out.part = std::move(part);
  if (node.kind == Node::Kind::list) {
    problems_.add(place, "a value or an object of checks is wanted here, got a list");
  } else if (node.kind != Node::Kind::object) {
    out.equals = texts_.value(node, place);
  } else {
    ObjectReader reader(node, place, "a check", problems_);
    if (const Node* equals = reader.find("equals")) {
      out.equals = texts_.value(*equals, reader.at("equals", *equals));
    }
    if (const auto contains = reader.text("contains")) {
      out.contains = texts_.text(*contains, reader.at("contains", *reader.find("contains")));
    }
    out.matches = read_pattern(reader, "matches");
    out.exists = reader.boolean("exists");
    constexpr double kLeast = -1e9;
    out.least = reader.number("min", kLeast);
    out.most = reader.number("max", kLeast);
    reader.finish();
    if (node.members.empty()) problems_.add(place, "there is no check");
  }
  rules.expectations.push_back(std::move(out));
}

void ClassCompiler::read_expect(const Node& node, const Place& place, AnswerRules& rules) {
  ObjectReader reader(node, place, "'expect'", problems_);
  if (const Node* status = reader.find("status")) {
    const bool is_list = status->kind == Node::Kind::list && !status->items.empty();
    if (is_status(*status)) {
      rules.statuses.insert(static_cast<unsigned>(status->integer));
    } else if (is_list && std::ranges::all_of(status->items, is_status)) {
      for (const Node& item : status->items) {
        rules.statuses.insert(static_cast<unsigned>(item.integer));
      }
    } else {
      reader.refuse("status", *status, kWantedStatus);
    }
  }
  const std::pair<std::string_view, Kind> named[] = {
      {"header", Kind::header}, {"json", Kind::json}};
  for (const auto& [key, kind] : named) {
    const Node* parts = reader.object(key);
    if (parts == nullptr) continue;
    const Place outer = reader.at(key, *parts);
    for (const auto& [name, at, value] : parts->members) {
      if (kind == Kind::json) check_pointer(name, outer.of(name, at));
      read_check({kind, name}, value, outer.of(name, value.at), rules);
    }
  }
  const std::pair<std::string_view, Kind> plain[] = {
      {"body", Kind::body}, {"size", Kind::size}, {"response_time", Kind::response_time}};
  for (const auto& [key, kind] : plain) {
    if (const Node* check = reader.find(key))
      read_check({kind}, *check, reader.at(key, *check), rules);
  }
  reader.finish();
}

void ClassCompiler::read_answer_rules(ObjectReader& reader, Request& request) {
  if (const Node* expect = reader.object("expect")) {
    read_expect(*expect, reader.at("expect", *expect), request.rules);
  }
  if (const Node* extract = reader.object("extract")) {
    const Place place = reader.at("extract", *extract);
    for (const Member& member : extract->members) read_extraction(member, place, request.rules);
  }
}

}  // namespace loadgen::scenario

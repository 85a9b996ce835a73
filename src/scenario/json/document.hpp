#pragma once

#include "scenario/json/problems.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace loadgen::scenario {

struct Member;

/// A JSON value with the byte where it begins in its file.
struct Node {
  enum class Kind : std::uint8_t { null, boolean, integer, number, text, list, object };

  Kind kind = Kind::null;
  std::size_t at = 0;
  bool boolean = false;
  std::int64_t integer = 0;
  double number = 0;  ///< of an integer, too
  std::string text = {};
  std::vector<Node> items;
  std::vector<Member> members;  ///< in their order; a key may be there twice

  bool is_number() const { return kind == Kind::integer || kind == Kind::number; }
};

struct Member {
  std::string key;
  std::size_t at = 0;  ///< of the key
  Node value = {};
};

/// What a value is, in words: `the text "abc"`, `a list`. Short.
std::string describe(const Node& node);

/// Reads JSON (RFC 8259), in which comments may stand as in C++. None after a mistake in the
/// syntax, which is added to `problems`.
std::optional<Node> parse_document(const Source& source, Problems& problems);

}  // namespace loadgen::scenario

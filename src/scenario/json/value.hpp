#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>

namespace loadgen::scenario {

/// A variable that was not set yet.
struct Unset {
  bool operator==(const Unset&) const = default;
};

/// A JSON list or object, as text.
struct RawJson {
  std::string text;

  bool operator==(const RawJson&) const = default;
};

/// What a variable holds, and what `${...}` gives.
using Value = std::variant<Unset, std::nullptr_t, bool, std::int64_t, double, std::string, RawJson>;

/// Where a value is written, which decides how.
enum class Escape : std::uint8_t {
  none,
  json_value,  ///< in the place of a JSON value: a text gets its quotes
  json_text,   ///< within a JSON text
  path,        ///< within a URL's path
  form,        ///< within a query or a form
};

/// A value that cannot be computed: the task ends, and the run reports an exception. One line.
class ValueError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Writes a value. Throws ValueError for one that is not set.
void append(std::string& out, const Value& value, Escape escape);
void append_text(std::string& out, std::string_view text, Escape escape);

/// As written without escapes.
std::string to_text(const Value& value);

/// The number of `value`, also where it is a text of digits. Throws ValueError.
double to_number(const Value& value);

/// Its whole part. Throws ValueError.
std::int64_t to_integer(const Value& value);

/// Whether it counts as true: not null, false, 0, empty or unset.
bool is_true(const Value& value);

/// Whether two values are the same; numbers by their value, whatever their kind,
/// lists and objects however they are written.
bool is_same(const Value& a, const Value& b);

}  // namespace loadgen::scenario

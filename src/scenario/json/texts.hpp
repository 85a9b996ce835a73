#pragma once

#include "scenario/json/document.hpp"
#include "scenario/json/template.hpp"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace loadgen::scenario {

using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// Compiles the texts of one user class: `${...}` in them are values, `$${` is `${`. Mistakes go to
/// the problems that it is given.
class Texts {
 public:
  Texts(Counters& counters, const Environment& environment, Problems& problems)
      : counters_(counters), environment_(environment), problems_(problems) {}

  /// Values in it are written as `escape` says; behind a `?` in a path as in a form.
  Template text(std::string_view text, const Place& place, Escape escape = Escape::none);

  /// The same; what stands around the values is written as `around` says.
  void add_text(
      Template& out,
      std::string_view text,
      const Place& place,
      Escape escape,
      Escape around = Escape::none
  );

  /// JSON with its values: a text that is one `${...}` alone gives the value with its own type.
  Template json(const Node& node, const Place& place);

  /// The same as a value. Null after a mistake.
  ExpressionPtr value(const Node& node, const Place& place);

  /// `text` as an expression, with or without `${` and `}` around it. Null after a mistake.
  ExpressionPtr expression(std::string_view text, const Place& place);

  /// A variable is set somewhere: its slot. Its name is looked at.
  std::size_t declare(std::string_view name, const Place& place);

  /// Whether a variable is used whose name begins so.
  bool uses(std::string_view beginning) const;

  /// Reports variables that are used and set nowhere. The last call.
  void finish();

  const Names& names() const { return names_; }

 private:
  void add_json_text(Template& out, std::string_view text, const Place& place);
  void add_json(Template& out, const Node& node, const Place& place);
  ExpressionPtr whole_value(std::string_view text, const Place& place, bool& is_whole);
  ExpressionPtr compile(std::string_view& text, char end, const Place& place);

  Counters& counters_;
  const Environment& environment_;
  Problems& problems_;
  Names names_;
  std::set<std::string, std::less<>> declared_;
  std::vector<std::pair<std::string, Place>> used_;
};

/// Whether `name` can be that of a variable: letters, digits, `_`, and dots within.
bool is_name(std::string_view name);

}  // namespace loadgen::scenario

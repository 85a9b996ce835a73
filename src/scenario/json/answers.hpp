#pragma once

#include "http/reply.hpp"
#include "scenario/json/pattern.hpp"
#include "scenario/json/template.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace loadgen::scenario {

/// A part of an answer.
struct Part {
  enum class Kind : std::uint8_t { json, header, cookie, body, size, response_time };

  Kind kind = Kind::body;
  std::string name = {};  ///< JSON pointer, or the name of a header or cookie
};

/// `extract`: an answer's part that becomes a variable.
struct Extraction {
  std::size_t slot = 0;
  std::string variable;
  Part part;
  std::optional<Pattern> pattern;  ///< of the body
  ExpressionPtr otherwise;         ///< null: it must be there
};

/// `expect`: what a part of the answer must be.
struct Expectation {
  Part part;
  ExpressionPtr equals;
  std::optional<Template> contains;
  std::optional<Pattern> matches;
  std::optional<bool> exists;
  std::optional<double> least;
  std::optional<double> most;
};

/// What a request does with its answer.
struct AnswerRules {
  std::set<unsigned> statuses;  ///< empty: all but errors
  std::vector<Expectation> expectations;
  std::vector<Extraction> extractions;

  bool empty() const { return statuses.empty() && expectations.empty() && extractions.empty(); }

  /// Whether more of the answer has to be kept than is counted anyway.
  bool needs_text() const;
};

/// What came of the rules.
struct Verdict {
  std::string failure = {};  ///< the first that was not met; empty: none
  bool goes_on = true;       ///< whether all variables were extracted
};

/// Looks at an answer that came whole: the first expectation that fails, and the variables that it
/// gives. Throws ValueError.
Verdict judge(const AnswerRules& rules, const http::Reply& reply, Scope& scope);

/// Whether `text` is a JSON pointer (RFC 6901).
bool is_pointer(const std::string& text);

}  // namespace loadgen::scenario

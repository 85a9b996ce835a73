#include "scenario/json/answers.hpp"

#include "http/latin1.hpp"
#include "http/request.hpp"
#include "scenario/json/json_value.hpp"
#include "stats/python_repr.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>

namespace loadgen::scenario {
namespace {

using Json = nlohmann::json;
using Kind = Part::Kind;

constexpr std::size_t kShown = 60;

std::string shown(const std::string& text) {
  if (text.size() <= kShown) return text;
  std::size_t end = kShown;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end) + "...";
}

/// A value as JSON writes it: texts in quotes.
std::string shown(const Value& value) {
  std::string out;
  append(out, value, Escape::json_value);
  return shown(out);
}

/// An answer's parts; its JSON is read when it is first asked for.
class Answer {
 public:
  explicit Answer(const http::Reply& reply) : reply_(reply) {}

  std::optional<Value> find(const Part& part) {
    switch (part.kind) {
      case Kind::json:
        return json(part.name);
      case Kind::header:
        return header(part.name);
      case Kind::cookie:
        return cookie(part.name);
      case Kind::body:
        return reply_.body;
      case Kind::size:
        return static_cast<std::int64_t>(reply_.body_bytes);
      case Kind::response_time:
        return std::chrono::duration<double>(reply_.ended - reply_.began).count();
    }
    return std::nullopt;
  }

  const std::string& body() const { return reply_.body; }

 private:
  std::optional<Value> json(const std::string& pointer) {
    if (!json_) json_ = Json::parse(reply_.body, nullptr, false);
    if (json_->is_discarded()) return std::nullopt;
    const Json::json_pointer path(pointer);
    if (!json_->contains(path)) return std::nullopt;
    return to_value((*json_)[path]);
  }

  std::optional<Value> header(const std::string& name) const {
    for (const auto& [its_name, value] : http::split_fields(reply_.fields)) {
      if (http::same_name(its_name, name)) return http::from_latin1(value);
    }
    return std::nullopt;
  }

  /// The last one of that name, of any hop.
  std::optional<Value> cookie(const std::string& name) const {
    auto found = cookie_of(reply_, name);
    for (auto hop = reply_.history.rbegin(); !found && hop != reply_.history.rend(); ++hop) {
      found = cookie_of(*hop, name);
    }
    return found;
  }

  static std::optional<Value> cookie_of(const http::Reply& reply, const std::string& name) {
    for (auto cookie = reply.set_cookies.rbegin(); cookie != reply.set_cookies.rend(); ++cookie) {
      if (!cookie->starts_with(name + "=")) continue;
      const std::size_t begin = name.size() + 1;
      return cookie->substr(begin, cookie->find(';') - begin);
    }
    return std::nullopt;
  }

  const http::Reply& reply_;
  std::optional<Json> json_;
};

std::string name_of(const Part& part) {
  switch (part.kind) {
    case Kind::json:
      return part.name.empty() ? "the JSON" : part.name;
    case Kind::header:
      return "header " + part.name;
    case Kind::cookie:
      return "cookie " + part.name;
    case Kind::body:
      return "body";
    case Kind::size:
      return "size";
    case Kind::response_time:
      return "response time";
  }
  return "";
}

/// What came instead. A response time is left out: each would make a row of its own.
std::string got(const Part& part, const std::optional<Value>& value) {
  if (!value) return ", it is not there";
  return part.kind == Kind::response_time ? "" : ", got " + shown(*value);
}

/// What is not as expected, or an empty text.
std::string failure_of(
    const Expectation& expected, const std::optional<Value>& value, Scope& scope
) {
  const std::string name = name_of(expected.part);
  if (expected.exists && *expected.exists != value.has_value()) {
    return fmt::format("expected {} to {}", name, *expected.exists ? "exist" : "be absent");
  }
  if (!value && expected.exists) return {};
  if (expected.equals) {
    const Value wanted = expected.equals->value(scope);
    if (!value || !is_same(wanted, *value)) {
      return fmt::format("expected {} = {}{}", name, shown(wanted), got(expected.part, value));
    }
  }
  if (expected.contains) {
    const std::string wanted = expected.contains->render(scope);
    if (!value || to_text(*value).find(wanted) == std::string::npos) {
      return fmt::format(
          "expected {} to contain {}{}",
          name,
          shown(Value(wanted)),
          expected.part.kind == Kind::body ? "" : got(expected.part, value)
      );
    }
  }
  if (expected.matches && (!value || !expected.matches->is_in(to_text(*value)))) {
    return fmt::format(
        "expected {} to match {}{}",
        name,
        shown(Value(expected.matches->text())),
        expected.part.kind == Kind::body ? "" : got(expected.part, value)
    );
  }
  if (expected.least && (!value || to_number(*value) < *expected.least)) {
    return fmt::format("expected {} >= {}{}", name, *expected.least, got(expected.part, value));
  }
  if (expected.most && (!value || to_number(*value) > *expected.most)) {
    return fmt::format("expected {} <= {}{}", name, *expected.most, got(expected.part, value));
  }
  return {};
}

std::optional<Value> extracted(const Extraction& extraction, Answer& answer) {
  if (!extraction.pattern) return answer.find(extraction.part);
  const auto found = extraction.pattern->find(answer.body());
  if (!found) return std::nullopt;
  return std::string(*found);
}

std::string absence(const Extraction& extraction) {
  const std::string what = extraction.pattern
                               ? "a match of " + shown(Value(extraction.pattern->text()))
                               : name_of(extraction.part);
  return fmt::format("expected {} to exist, for '{}'", what, extraction.variable);
}

}  // namespace

bool AnswerRules::needs_text() const {
  return !extractions.empty() || std::ranges::any_of(expectations, [](const Expectation& expected) {
    return expected.part.kind < Kind::size;
  });
}

Verdict judge(const AnswerRules& rules, const http::Reply& reply, Scope& scope) {
  Verdict verdict;
  if (!rules.statuses.empty() && !rules.statuses.contains(reply.status)) {
    verdict.failure =
        fmt::format("expected status {}, got {}", fmt::join(rules.statuses, " or "), reply.status);
  }
  Answer answer(reply);
  for (const Expectation& expected : rules.expectations) {
    if (!verdict.failure.empty()) break;
    verdict.failure = failure_of(expected, answer.find(expected.part), scope);
  }
  for (const Extraction& extraction : rules.extractions) {
    std::optional<Value> value = extracted(extraction, answer);
    if (!value && extraction.otherwise) value = extraction.otherwise->value(scope);
    if (value) {
      scope.variables[extraction.slot] = std::move(*value);
      continue;
    }
    verdict.goes_on = false;
    if (verdict.failure.empty()) verdict.failure = absence(extraction);
  }
  return verdict;
}

bool is_pointer(const std::string& text) {
  try {
    const Json::json_pointer pointer(text);
    return true;
  } catch (const Json::parse_error&) {
    return false;
  }
}

}  // namespace loadgen::scenario

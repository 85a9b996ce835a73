#pragma once

#include "http/upload.hpp"
#include "load/shape.hpp"
#include "load/wait_time.hpp"
#include "loadgen/user_host.hpp"
#include "scenario/json/answers.hpp"
#include "scenario/json/feed.hpp"
#include "scenario/json/template.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

/// What a scenario file says, compiled. Immutable once loaded; shared by all loops.
namespace loadgen::scenario {

/// What a body that is read while it is sent consists of.
struct BodyPart {
  Template text;
  std::shared_ptr<const http::Upload> file{};  ///< behind the text; null: none
};

/// One HTTP request.
struct Request {
  std::size_t index = 0;  ///< among those of its class
  std::string method;
  Template target;  ///< path and query, or a whole URL
  std::vector<std::pair<std::string, Template>> headers;
  Template body;
  std::vector<BodyPart> parts;  ///< the body, instead of that one, unless empty
  bool chunked = false;         ///< with `parts` only
  std::vector<std::pair<std::string, Template>> trailers;
  Template name;  ///< in the statistics
  std::optional<Nanos> timeout;
  bool follow_redirects = true;
  AnswerRules rules;

  /// Whether it differs from send to send in its body alone.
  bool has_constant_head() const;

  /// The body that `parts` are. Throws ValueError.
  std::shared_ptr<const http::Upload> make_upload(Scope& scope) const;
};

struct SetVariable {
  std::size_t slot = 0;
  ExpressionPtr value;
};

struct Pause {
  std::optional<WaitTime> wait;
  ExpressionPtr seconds;  ///< if there is no `wait`
};

/// Goes on at `target` unless `condition` is true.
struct Branch {
  ExpressionPtr condition;
  std::size_t target = 0;
};

struct Jump {
  std::size_t target = 0;
};

/// A loop begins: how often it is to be gone through.
struct BeginLoop {
  std::size_t loop = 0;
  ExpressionPtr count;
};

/// The next pass of a loop, or `end` after the last.
struct NextPass {
  std::size_t loop = 0;
  std::optional<std::size_t> slot;  ///< the variable that counts passes from 0
  std::size_t end = 0;
};

/// The next row of a feed goes into variables. Without one it goes on at `end`, or ends the user.
struct TakeRow {
  std::shared_ptr<Feed> feed;
  std::vector<std::size_t> slots;  ///< by column
  std::optional<std::size_t> end;
};

/// Leaves the nested set of tasks; the next one of the set around it follows at once.
struct Interrupt {};

struct StopUser {};

using Instruction = std::variant<
    std::shared_ptr<const Request>,
    SetVariable,
    Pause,
    Branch,
    Jump,
    BeginLoop,
    NextPass,
    TakeRow,
    Interrupt,
    StopUser>;

/// The steps of a task in a row, loops and conditions as jumps: they run in one coroutine.
using Program = std::vector<Instruction>;

struct TaskSet;

/// A program, or a nested set of tasks.
struct Task {
  std::string name;
  double weight = 1;
  double up_to = 1;  ///< the sum of the weights of its set, up to this one's
  std::set<std::string> tags;
  Program program;
  std::shared_ptr<TaskSet> nested;
};

struct TaskSet {
  bool sequential = false;
  std::optional<WaitTime> wait_time;  ///< none: that of the set around it
  Program on_start;
  std::vector<Task> tasks;
  Program on_stop;

  /// Gives each task its `up_to`: the last word after tasks or weights changed.
  void add_up() {
    double sum = 0;
    for (Task& task : tasks) task.up_to = sum += task.weight;
  }

  /// Whether there is a task that is ever done.
  bool has_tasks() const { return !tasks.empty() && (sequential || tasks.back().up_to > 0); }
};

/// Names of requests that share a row.
struct NamePattern {
  Pattern match;
  std::string name;
};
using NamePatterns = std::vector<NamePattern>;

/// The row of a request named `name`: that of the first pattern which matches, else its own.
std::string row_name(const NamePatterns& patterns, std::string name);

/// A class of users.
struct ClassModel {
  ClassSpec spec;
  std::string host;  ///< empty: none
  NamePatterns names;
  std::vector<TakeRow> own_rows;  ///< that a user takes when it starts
  std::vector<SetVariable> variables;
  TaskSet tasks;
  std::vector<std::shared_ptr<const Request>> requests;
  std::size_t slots = 0;
  std::size_t counters = 0;
  std::size_t loops = 0;
};

struct Stage {
  Nanos duration{0};
  ShapeStage load;
};

struct Scenario {
  std::vector<std::shared_ptr<ClassModel>> classes;
  std::vector<Stage> stages;
};

}  // namespace loadgen::scenario

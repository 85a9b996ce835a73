#pragma once

#include "scenario/json/model.hpp"
#include "scenario/json/reader.hpp"
#include "scenario/json/texts.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace loadgen::scenario {

/// A file's contents, or why there are none, in a few words.
struct FileContents {
  std::string text;
  std::string error;
};

/// How a scenario reaches what is outside of it.
struct World {
  std::function<FileContents(const std::string& path)> read;
  Environment environment;

  /// A file that is too long to be kept, as a body that is read while it is sent. Null: it is not,
  /// or there is none.
  std::function<std::shared_ptr<const http::Upload>(const std::string& path)> open_long{};
};

/// What all classes of a run share while they are compiled.
struct Loading {
  const World& world;
  Problems problems;
  Counters counters;
};

/// A key of one object with its place, kept for each class that it is for.
struct Given {
  const Node* node = nullptr;
  Place place;
};

/// What a file says for all of its classes.
struct Shared {
  std::string host;
  std::vector<Given> headers;    ///< objects of names and texts, weaker ones first
  std::vector<Given> variables;  ///< objects of names and values, weaker ones first
  std::map<std::string, std::shared_ptr<Feed>> feeds;
  NamePatterns names;
};

/// Compiles one user class.
class ClassCompiler {
 public:
  ClassCompiler(Loading& loading, const Shared& shared);

  /// Null without an object and a name.
  std::shared_ptr<ClassModel> compile(const Node& node, const Place& place);

 private:
  using Headers = std::vector<std::pair<std::string, Template>>;

  void declare_feeds(const Place& place);
  void take_own_rows();
  void read_variables(const Given& given);
  void read_headers(const Given& given, Headers& headers);
  std::optional<WaitTime> read_wait_time(ObjectReader& reader);

  void read_task_set(ObjectReader& reader, TaskSet& set, bool is_nested);
  void read_task(const Node& node, const Place& place, TaskSet& set);

  // steps.cpp
  struct Steps {
    Program& program;
    bool may_interrupt;
  };
  Program read_program(ObjectReader& reader, std::string_view key, bool may_interrupt);
  void read_steps(const Node& list, const Place& place, Steps& steps);
  void read_step(const Node& node, const Place& place, Steps& steps);
  void read_word(const Node& node, const Place& place, Steps& steps);
  void read_set(ObjectReader& reader, Steps& steps);
  void read_pause(ObjectReader& reader, Steps& steps);
  void read_if(ObjectReader& reader, Steps& steps);
  void read_repeat(ObjectReader& reader, Steps& steps);
  void read_next(ObjectReader& reader, Steps& steps);
  void read_rows(const Node& node, ObjectReader& reader, Steps& steps);
  std::optional<TakeRow> take_row(const Node& name, const Place& place);

  // requests.cpp
  std::shared_ptr<const Request> read_request(
      ObjectReader& reader, std::string_view verb, const Node& path
  );
  void read_target(ObjectReader& reader, const Node& path, std::string_view verb, Request& request);
  void read_auth(ObjectReader& reader, Request& request);

  // bodies.cpp
  void read_body(ObjectReader& reader, Request& request);
  Template form(const Node& node, const Place& place);
  void read_chunks(ObjectReader& reader, Request& request, bool has_body);
  void read_trailers(const Node& node, const Place& place, Request& request);
  void multipart(const Node& node, const Place& place, Request& request);
  void add_part(
      const std::string& name, const Node& node, const Place& place, Template& out, Request& request
  );
  static std::string resolved(const std::string& path, const Place& place);
  std::string read_file(const std::string& path, const Place& place);
  std::shared_ptr<const http::Upload> open_long(const std::string& path, const Place& place);

  // answer_rules.cpp
  void read_answer_rules(ObjectReader& reader, Request& request);
  void read_expect(const Node& node, const Place& place, AnswerRules& rules);
  void read_check(Part part, const Node& node, const Place& place, AnswerRules& rules);
  void read_extraction(const Member& member, const Place& outer, AnswerRules& rules);
  std::optional<Pattern> read_pattern(ObjectReader& reader, std::string_view key);
  void check_pointer(const std::string& pointer, const Place& place);
  static void set_header(Headers& headers, std::string name, Template value);

  Loading& loading_;
  const Shared& shared_;
  Problems& problems_;
  Texts texts_;
  Headers headers_;
  std::shared_ptr<ClassModel> model_;
  std::map<std::string, TakeRow, std::less<>> rows_;  ///< by feed
  int nested_ = 0;                                    ///< sets of tasks around the one being read
};

}  // namespace loadgen::scenario

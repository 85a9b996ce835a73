#include "scenario/json/compiler.hpp"
#include "stats/python_repr.hpp"

#include <fmt/format.h>

#include <cmath>

namespace loadgen::scenario {

ClassCompiler::ClassCompiler(Loading& loading, const Shared& shared)
    : loading_(loading),
      shared_(shared),
      problems_(loading.problems),
      texts_(loading.counters, loading.world.environment, loading.problems),
      model_(std::make_shared<ClassModel>()) {}

std::optional<WaitTime> ClassCompiler::read_wait_time(ObjectReader& reader) {
  const auto text = reader.text("wait_time");
  if (!text) return std::nullopt;
  const auto parsed = parse_wait_time(*text);
  if (const auto* wait = std::get_if<WaitTime>(&parsed)) return *wait;
  problems_.add(reader.at("wait_time", *reader.find("wait_time")), std::get<std::string>(parsed));
  return std::nullopt;
}

/// The columns of each feed are variables.
void ClassCompiler::declare_feeds(const Place& place) {
  for (const auto& [name, feed] : shared_.feeds) {
    TakeRow row{feed, {}, std::nullopt};
    for (const std::string& column : feed->columns()) {
      row.slots.push_back(texts_.declare(name + "." + column, place));
    }
    rows_.emplace(name, std::move(row));
  }
}

/// Only users who name a column have a row for good: the others shall leave them theirs.
void ClassCompiler::take_own_rows() {
  for (const auto& [name, row] : rows_) {
    const bool is_own = row.feed->order() == Feed::Order::one_a_user;
    if (is_own && texts_.uses(name + ".")) model_->own_rows.push_back(row);
  }
}

void ClassCompiler::read_variables(const Given& given) {
  for (const auto& [name, at, value] : given.node->members) {
    const std::size_t slot = texts_.declare(name, given.place.of(name, at));
    model_->variables.push_back({slot, texts_.value(value, given.place.of(name, value.at))});
  }
}

void ClassCompiler::read_task(const Node& node, const Place& place, TaskSet& set) {
  ObjectReader reader(node, place, "a task", problems_);
  if (!reader.is_object()) return;
  Task task;
  task.name = reader.text("name").value_or("");
  if (task.name.empty()) problems_.add(place, "a task has a 'name'");
  task.weight = static_cast<double>(reader.count("weight").value_or(1));
  if (set.sequential && reader.has("weight")) {
    problems_.add(
        reader.at("weight", *reader.find("weight")),
        "a task of a 'sequential' set has no weight, repeat its steps instead"
    );
  }
  if (const auto tags = reader.texts("tags")) task.tags.insert(tags->begin(), tags->end());
  const bool is_nested = reader.has("tasks");
  if (is_nested == reader.has("steps")) {
    problems_.add(place, "a task has either 'steps' or, as a nested set, 'tasks'");
  }
  if (is_nested) {
    task.nested = std::make_shared<TaskSet>();
    reader.find("steps");
    read_task_set(reader, *task.nested, true);
    // As in Locust, a set's tags are those of all its tasks.
    for (Task& inner : task.nested->tasks) inner.tags.insert(task.tags.begin(), task.tags.end());
  } else {
    task.program = read_program(reader, "steps", nested_ > 0);
    reader.find("tasks");
  }
  reader.finish();
  set.tasks.push_back(std::move(task));
}

void ClassCompiler::read_task_set(ObjectReader& reader, TaskSet& set, bool is_nested) {
  nested_ += is_nested ? 1 : 0;
  set.sequential = reader.boolean("sequential").value_or(false);
  set.wait_time = read_wait_time(reader);
  set.on_start = read_program(reader, "on_start", is_nested);
  set.on_stop = read_program(reader, "on_stop", false);
  const Node* tasks = reader.list("tasks");
  if (tasks == nullptr ? !reader.has("tasks") : tasks->items.empty()) {
    problems_.add(reader.place(), "there are no 'tasks'");
  }
  if (tasks != nullptr) {
    const Place place = reader.at("tasks", *tasks);
    for (std::size_t i = 0; i < tasks->items.size(); ++i) {
      read_task(tasks->items[i], place.of(i, tasks->items[i].at), set);
    }
    set.add_up();
    if (!set.tasks.empty() && !set.has_tasks()) {
      problems_.add(place, "all tasks have the weight 0");
    }
  }
  nested_ -= is_nested ? 1 : 0;
}

std::shared_ptr<ClassModel> ClassCompiler::compile(const Node& node, const Place& place) {
  ObjectReader reader(node, place, "a user", problems_);
  if (!reader.is_object()) return nullptr;
  const auto name = reader.text("name");
  if (!name || !is_name(*name) || name->find('.') != std::string::npos) {
    const Node* value = reader.find("name");
    problems_.add(
        value == nullptr ? place : reader.at("name", *value),
        "a user has a 'name' of letters, digits and '_', as in \"Shopper\""
    );
  }
  model_->spec.name = name.value_or("");
  model_->spec.weight = reader.number("weight", 0).value_or(1);
  model_->spec.fixed_count = reader.count("fixed_count").value_or(0);
  model_->host = reader.text("host").value_or(shared_.host);
  model_->names = shared_.names;
  declare_feeds(place);
  for (const Given& variables : shared_.variables) read_variables(variables);
  if (const Node* variables = reader.object("variables")) {
    read_variables({variables, reader.at("variables", *variables)});
  }
  for (const Given& headers : shared_.headers) read_headers(headers, headers_);
  if (const Node* headers = reader.object("headers")) {
    read_headers({headers, reader.at("headers", *headers)}, headers_);
  }
  read_task_set(reader, model_->tasks, false);
  reader.finish();
  take_own_rows();
  texts_.finish();
  model_->slots = texts_.names().slots().size();
  model_->counters = texts_.names().counters();
  return model_;
}

}  // namespace loadgen::scenario

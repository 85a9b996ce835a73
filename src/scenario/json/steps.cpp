#include "scenario/json/compiler.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace loadgen::scenario {
namespace {

constexpr std::array<std::string_view, 8> kRequests{
    "get", "post", "put", "patch", "delete", "head", "options", "request"};
constexpr std::array<std::string_view, 13> kSteps{
    "get",
    "post",
    "put",
    "patch",
    "delete",
    "head",
    "options",
    "request",
    "set",
    "pause",
    "if",
    "repeat",
    "next"};
constexpr std::array<std::string_view, 2> kWords{"interrupt", "stop_user"};

}  // namespace

Program ClassCompiler::read_program(
    ObjectReader& reader, std::string_view key, bool may_interrupt
) {
  Program program;
  Steps steps{program, may_interrupt};
  if (const Node* list = reader.list(key)) read_steps(*list, reader.at(key, *list), steps);
  return program;
}

void ClassCompiler::read_steps(const Node& list, const Place& place, Steps& steps) {
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    read_step(list.items[i], place.of(i, list.items[i].at), steps);
  }
}

void ClassCompiler::read_word(const Node& node, const Place& place, Steps& steps) {
  if (node.text == "stop_user") {
    steps.program.emplace_back(StopUser{});
  } else if (node.text != "interrupt") {
    problems_.add_unknown(place, "step", node.text, kWords);
  } else if (!steps.may_interrupt) {
    problems_.add(place, "'interrupt' leaves a nested set of tasks, and this is none");
  } else {
    steps.program.emplace_back(Interrupt{});
  }
}

void ClassCompiler::read_step(const Node& node, const Place& place, Steps& steps) {
  if (node.kind == Node::Kind::text) return read_word(node, place, steps);
  if (node.kind != Node::Kind::object) {
    problems_.add(
        place,
        fmt::format("a step is an object, \"interrupt\" or \"stop_user\", got {}", describe(node))
    );
    return;
  }
  std::vector<std::string_view> verbs;
  ObjectReader looker(node, place, "a step", problems_);
  std::ranges::copy_if(kSteps, std::back_inserter(verbs), [&](auto key) {
    return looker.has(key);
  });
  if (verbs.size() > 1) {
    problems_.add(place, fmt::format("a step does one thing, got {}", fmt::join(verbs, " and ")));
    return;
  }
  if (verbs.empty()) {
    std::string_view first;
    if (!node.members.empty()) first = node.members.front().key;
    problems_.add_unknown(place, "step", first, kSteps);
    return;
  }
  const std::string_view verb = verbs.front();
  ObjectReader reader(node, place, fmt::format("a step '{}'", verb), problems_);
  if (verb == "set") {
    read_set(reader, steps);
  } else if (verb == "pause") {
    read_pause(reader, steps);
  } else if (verb == "if") {
    read_if(reader, steps);
  } else if (verb == "repeat") {
    read_repeat(reader, steps);
  } else if (verb == "next") {
    read_next(reader, steps);
  } else {
    const Node& path = *reader.find(verb);
    if (path.kind != Node::Kind::text) reader.refuse(verb, path, "a path, as in \"/items\"");
    steps.program.emplace_back(read_request(reader, verb, path));
  }
  reader.finish();
}

void ClassCompiler::read_set(ObjectReader& reader, Steps& steps) {
  const Node* variables = reader.object("set");
  if (variables == nullptr) return;
  const Place place = reader.at("set", *variables);
  for (const auto& [name, at, value] : variables->members) {
    const std::size_t slot = texts_.declare(name, place.of(name, at));
    steps.program.emplace_back(SetVariable{slot, texts_.value(value, place.of(name, value.at))});
  }
}

void ClassCompiler::read_pause(ObjectReader& reader, Steps& steps) {
  const Node& pause = *reader.find("pause");
  constexpr std::string_view kWanted =
      "a number of seconds, or a text as \"between(1, 2)\" or \"${seconds}\"";
  if (pause.is_number() && pause.number >= 0) {
    steps.program.emplace_back(Pause{WaitTime::constant(pause.number), nullptr});
  } else if (pause.kind != Node::Kind::text) {
    reader.refuse("pause", pause, kWanted);
  } else if (pause.text.starts_with("${")) {
    auto seconds = texts_.expression(pause.text, reader.at("pause", pause));
    steps.program.emplace_back(Pause{std::nullopt, std::move(seconds)});
  } else {
    const auto parsed = parse_wait_time(pause.text);
    if (const auto* wait = std::get_if<WaitTime>(&parsed)) {
      steps.program.emplace_back(Pause{*wait, nullptr});
    } else {
      problems_.add(reader.at("pause", pause), std::get<std::string>(parsed));
    }
  }
}

void ClassCompiler::read_if(ObjectReader& reader, Steps& steps) {
  const Node& condition = *reader.find("if");
  if (condition.kind != Node::Kind::text) {
    reader.refuse("if", condition, "a condition, as in \"${count > 3}\"");
  }
  auto expression = texts_.expression(condition.text, reader.at("if", condition));
  const std::size_t branch = steps.program.size();
  steps.program.emplace_back(Branch{std::move(expression), 0});
  const Node* then = reader.list("then");
  if (then == nullptr && !reader.has("then")) problems_.add(reader.place(), "an 'if' has a 'then'");
  if (then != nullptr) read_steps(*then, reader.at("then", *then), steps);
  if (const Node* otherwise = reader.list("else")) {
    const std::size_t jump = steps.program.size();
    steps.program.emplace_back(Jump{0});
    std::get<Branch>(steps.program[branch]).target = steps.program.size();
    read_steps(*otherwise, reader.at("else", *otherwise), steps);
    std::get<Jump>(steps.program[jump]).target = steps.program.size();
  } else {
    std::get<Branch>(steps.program[branch]).target = steps.program.size();
  }
}

void ClassCompiler::read_repeat(ObjectReader& reader, Steps& steps) {
  const Node& count = *reader.find("repeat");
  if (count.kind == Node::Kind::object) return read_rows(count, reader, steps);
  const Place place = reader.at("repeat", count);
  ExpressionPtr times;
  if (count.kind == Node::Kind::integer && count.integer >= 0) {
    times = make_constant(count.integer);
  } else if (count.kind == Node::Kind::text) {
    times = texts_.expression(count.text, place);
  } else {
    reader.refuse(
        "repeat", count, "a whole number, a {\"feed\": NAME}, or a text as \"${int(1, 5)}\""
    );
  }
  std::optional<std::size_t> slot;
  if (const auto name = reader.text("as"))
    slot = texts_.declare(*name, reader.at("as", *reader.find("as")));
  const std::size_t loop = model_->loops++;
  steps.program.emplace_back(BeginLoop{loop, std::move(times)});
  const std::size_t head = steps.program.size();
  steps.program.emplace_back(NextPass{loop, slot, 0});
  const Node* body = reader.list("steps");
  if (body == nullptr && !reader.has("steps"))
    problems_.add(reader.place(), "a 'repeat' has 'steps'");
  if (body != nullptr) read_steps(*body, reader.at("steps", *body), steps);
  if (const auto until = reader.text("until")) {
    // Gone through at least once: goes on at the head while the condition does not hold.
    auto condition = texts_.expression(*until, reader.at("until", *reader.find("until")));
    steps.program.emplace_back(Branch{std::move(condition), head});
  } else {
    steps.program.emplace_back(Jump{head});
  }
  std::get<NextPass>(steps.program[head]).end = steps.program.size();
}

/// The row of a feed of that name; none after a mistake.
std::optional<TakeRow> ClassCompiler::take_row(const Node& name, const Place& place) {
  std::vector<std::string_view> known;
  for (const auto& [its_name, row] : rows_) known.push_back(its_name);
  const auto found = rows_.find(name.text);
  if (name.kind != Node::Kind::text || found == rows_.end()) {
    problems_.add_unknown(place, "feed", name.text, known);
    return std::nullopt;
  }
  if (found->second.feed->order() == Feed::Order::one_a_user) {
    problems_.add(place, "users have a row of this feed for good, its order is 'one_a_user'");
    return std::nullopt;
  }
  return found->second;
}

void ClassCompiler::read_next(ObjectReader& reader, Steps& steps) {
  const Node& name = *reader.find("next");
  if (auto row = take_row(name, reader.at("next", name))) {
    steps.program.emplace_back(*std::move(row));
  }
}

/// `repeat` while a feed has rows.
void ClassCompiler::read_rows(const Node& node, ObjectReader& reader, Steps& steps) {
  const Place place = reader.at("repeat", node);
  ObjectReader inner(node, place, "'repeat'", problems_);
  const Node* name = inner.find("feed");
  inner.finish();
  std::optional<TakeRow> row;
  if (name == nullptr) {
    problems_.add(place, "'repeat' has a 'feed' here");
  } else {
    row = take_row(*name, inner.at("feed", *name));
  }
  if (row && row->feed->order() != Feed::Order::once) {
    problems_.add(place, "this feed never ends: its order is not 'once'");
  }
  const std::size_t head = steps.program.size();
  steps.program.emplace_back(row.value_or(TakeRow{}));
  const Node* body = reader.list("steps");
  if (body != nullptr) read_steps(*body, reader.at("steps", *body), steps);
  if (!reader.has("steps")) problems_.add(reader.place(), "a 'repeat' has 'steps'");
  steps.program.emplace_back(Jump{head});
  std::get<TakeRow>(steps.program[head]).end = steps.program.size();
}

}  // namespace loadgen::scenario

#include "loadgen/report.hpp"
#include "report/python_number.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <iterator>
#include <utility>

namespace loadgen {
namespace {

/// Parts are about this long.
constexpr std::size_t kPart = 64 * 1024;

std::string quoted(const std::string& text) {
  constexpr auto kReplace = nlohmann::json::error_handler_t::replace;
  return nlohmann::json(text).dump(-1, ' ', true, kReplace);
}

/// Appends one object's members to a text. Not the library's layout of numbers: Python writes some
/// floats otherwise; and no tree of values, which would be many times the text of many names.
class Object {
 public:
  Object(std::string& text, std::size_t indent) : text_(text), indent_(indent) { text_ += '{'; }

  /// `value` as it is to stand there.
  template <class Key, class Value>
  void add(const Key& key, const Value& value) {
    begin(key);
    fmt::format_to(std::back_inserter(text_), "{}", value);
  }

  template <class Key>
  Object add_object(const Key& key) {
    begin(key);
    return Object(text_, indent_ + 4);
  }

  void end() {
    if (!empty_) new_line(indent_);
    text_ += '}';
  }

 private:
  template <class Key>
  void begin(const Key& key) {
    if (!std::exchange(empty_, false)) text_ += ',';
    new_line(indent_ + 4);
    fmt::format_to(std::back_inserter(text_), "\"{}\": ", key);
  }

  void new_line(std::size_t indent) { text_.append("\n").append(indent, ' '); }

  std::string& text_;
  std::size_t indent_;
  bool empty_ = true;
};

void add_per_second(
    Object object, const StatsEntry& entry, std::uint64_t History::Second::*figure
) {
  for (const History::Second& second : entry.history().per_second()) {
    if (second.*figure == 0) continue;
    object.add(second.time.time_since_epoch().count(), second.*figure);
  }
  object.end();
}

void append(std::string& text, const StatsEntry& entry) {
  const auto last = entry.last_request_time();
  const auto min = entry.min_response_time();
  Object object(text, 4);
  object.add("name", quoted(entry.name()));
  object.add("method", quoted(entry.method()));
  object.add("last_request_timestamp", last ? python_time(*last) : "null");
  object.add("start_time", python_time(entry.start_time()));
  object.add("num_requests", entry.num_requests());
  object.add("num_none_requests", entry.num_none_requests());
  object.add("num_failures", entry.num_failures());
  object.add("total_response_time", python_millis(entry.total_response_time()));
  object.add("max_response_time", python_millis(entry.max_response_time()));
  object.add("min_response_time", min ? python_millis(*min) : "null");
  object.add("total_content_length", entry.total_content_length());
  Object times = object.add_object("response_times");
  for (const auto& [value, count] : entry.response_times().in_order()) {
    times.add(value.count(), count);
  }
  times.end();
  add_per_second(object.add_object("num_reqs_per_sec"), entry, &History::Second::requests);
  add_per_second(object.add_object("num_fail_per_sec"), entry, &History::Second::failures);
  object.end();
}

}  // namespace

// Locust main.py, json.dumps(stats.serialize_stats(), indent=4)
void render_json(const Stats& stats, const TextSink& sink) {
  std::string text = "[";
  bool empty = true;
  for (const StatsEntry* entry : stats.entries()) {
    if (entry->num_requests() == 0) continue;
    text += std::exchange(empty, false) ? "\n    " : ",\n    ";
    append(text, *entry);
    if (text.size() < kPart) continue;
    sink(text);
    text.clear();
  }
  sink(text += empty ? "]" : "\n]");
}

}  // namespace loadgen

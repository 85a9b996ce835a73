#include "loadgen/report.hpp"
#include "report/python_number.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <string_view>
#include <vector>

namespace loadgen {
namespace {

using Members = std::vector<std::string>;  // `"key": value`

// Not the library's own layout of numbers: Python writes some floats otherwise.
std::string member(std::string_view key, std::string_view value) {
  return fmt::format("\"{}\": {}", key, value);
}

std::string member(std::string_view key, std::uint64_t value) {
  return fmt::format("\"{}\": {}", key, value);
}

std::string quoted(const std::string& text) {
  constexpr auto kReplace = nlohmann::json::error_handler_t::replace;
  return nlohmann::json(text).dump(-1, ' ', true, kReplace);
}

std::string object(const Members& members, int indent) {
  if (members.empty()) return "{}";
  const std::string line = fmt::format("\n{:{}}", "", indent + 4);
  const std::string separator = "," + line;
  return fmt::format("{{{}{}\n{:{}}}}", line, fmt::join(members, separator), "", indent);
}

std::string response_times(const StatsEntry& entry) {
  Members members;
  for (const auto& [value, count] : entry.response_times().in_order()) {
    members.push_back(member(fmt::to_string(value.count()), count));
  }
  return object(members, 8);
}

std::string per_second(const StatsEntry& entry, std::uint64_t History::Second::*figure) {
  Members members;
  for (const History::Second& second : entry.history().per_second()) {
    if (second.*figure == 0) continue;
    members.push_back(member(fmt::to_string(second.time.time_since_epoch().count()), second.*figure)
    );
  }
  return object(members, 8);
}

std::string render(const StatsEntry& entry) {
  const auto last = entry.last_request_time();
  const auto min = entry.min_response_time();
  return object(
      {
          member("name", quoted(entry.name())),
          member("method", quoted(entry.method())),
          member("last_request_timestamp", last ? python_time(*last) : "null"),
          member("start_time", python_time(entry.start_time())),
          member("num_requests", entry.num_requests()),
          member("num_none_requests", entry.num_none_requests()),
          member("num_failures", entry.num_failures()),
          member("total_response_time", python_millis(entry.total_response_time())),
          member("max_response_time", python_millis(entry.max_response_time())),
          member("min_response_time", min ? python_millis(*min) : "null"),
          member("total_content_length", entry.total_content_length()),
          member("response_times", response_times(entry)),
          member("num_reqs_per_sec", per_second(entry, &History::Second::requests)),
          member("num_fail_per_sec", per_second(entry, &History::Second::failures)),
      },
      4
  );
}

}  // namespace

// Locust main.py, json.dumps(stats.serialize_stats(), indent=4)
std::string render_json(const Stats& stats) {
  std::vector<std::string> entries;
  for (const StatsEntry* entry : stats.entries()) {
    if (entry->num_requests() > 0) entries.push_back("    " + render(*entry));
  }
  if (entries.empty()) return "[]";
  return fmt::format("[\n{}\n]", fmt::join(entries, ",\n"));
}

}  // namespace loadgen

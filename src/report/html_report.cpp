#include "loadgen/report.hpp"
#include "report/failure_order.hpp"
#include "report/html_page.hpp"
#include "report/run_history.hpp"
#include "report/summary_json.hpp"
#include "report/utc_time.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

namespace loadgen {
namespace {

using Json = nlohmann::json;  // keys sorted, as in Locust

constexpr std::string_view kPlaceholder = "\"@TEMPLATE_ARGS@\"";

/// The members of an object by their keys, each as JSON. Rows become text one by one: with 10,000
/// names a tree of values would take more than the statistics themselves.
using Members = std::map<std::string_view, std::string>;

/// For within a script element, as Jinja's `tojson` writes it.
std::string text(const Json& json) {
  const std::string plain = json.dump(-1, ' ', true, Json::error_handler_t::replace);
  std::string escaped;
  escaped.reserve(plain.size());
  for (const char character : plain) {
    if (std::string_view("<>&'").find(character) == std::string_view::npos) {
      escaped += character;
    } else {
      escaped += fmt::format("\\u{:04x}", static_cast<unsigned char>(character));
    }
  }
  return escaped;
}

template <class Items, class Make>
std::string array(const Items& items, const Make& make) {
  std::string json = "[";
  for (const auto& item : items) {
    if (json.size() > 1) json += ',';
    json += text(make(item));
  }
  return json += "]";
}

/// Each member is let go when it has been copied.
std::string object(Members members) {
  std::size_t size = 2;
  for (const auto& [key, value] : members) size += key.size() + value.size() + 4;
  std::string json = "{";
  json.reserve(size);
  for (auto& [key, value] : members) {
    if (json.size() > 1) json += ',';
    json.append("\"").append(key).append("\":").append(value);
    std::string().swap(value);
  }
  return json += "}";
}

struct Percentile {
  double fraction;
  const char* key;
};

// Locust html.py PERCENTILES_FOR_HTML_REPORT
constexpr auto kPercentiles = std::to_array<Percentile>({
    {0.50, "0.5"},
    {0.60, "0.6"},
    {0.70, "0.7"},
    {0.80, "0.8"},
    {0.90, "0.9"},
    {0.95, "0.95"},
    {0.99, "0.99"},
    {1.00, "1.0"},
});

double seconds(WallTime time) {
  // Rounded once: 64 bits of nanoseconds do not fit a double.
  return static_cast<double>(static_cast<long double>(time.time_since_epoch().count()) / 1e9L);
}

/// Locust date.py format_duration: `1 minute and 3 seconds`.
std::string in_words(Nanos span) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(span).count();
  std::vector<std::string> parts;
  const auto add = [&parts](auto value, std::string_view unit) {
    if (value > 0) parts.push_back(fmt::format("{} {}{}", value, unit, value == 1 ? "" : "s"));
  };
  add(whole / 86400, "day");
  add(whole / 3600 % 24, "hour");
  add(whole / 60 % 60, "minute");
  add(whole % 60, "second");
  if (parts.empty()) return "0 seconds";
  const std::string last = parts.back();
  parts.pop_back();
  return parts.empty() ? last : fmt::format("{} and {}", fmt::join(parts, ", "), last);
}

/// Whole milliseconds as a float, as Locust's proper_round gives them.
double rounded(Nanos time) {
  return std::floor(Millis(time).count() + 0.5);
}

double rounded_to_hundredths(Millis time) {
  return std::floor(time.count() * 100 + 0.5) / 100;
}

/// An int, unless it is no whole one.
Json number(Nanos time) {
  const auto whole = std::chrono::floor<std::chrono::milliseconds>(time);
  return whole == time ? Json(whole.count()) : Json(Millis(time).count());
}

// Locust stats.py StatsEntry.to_dict
Json request_statistics(const StatsEntry& entry, const StatsEntry& total) {
  const auto min = entry.min_response_time();
  return {
      {"method", entry.method()},
      {"name", entry.name()},
      {"num_requests", entry.num_requests()},
      {"num_failures", entry.num_failures()},
      {"min_response_time", min ? Json(rounded(*min)) : Json(0)},
      {"max_response_time", rounded(entry.max_response_time())},
      {"current_rps", entry.current_rps(total)},
      {"current_fail_per_sec", entry.current_fail_per_sec(total)},
      {"avg_response_time", entry.avg_response_time().count()},
      {"median_response_time", number(entry.median_response_time())},
      {"total_rps", entry.total_rps(total)},
      {"total_fail_per_sec", entry.total_fail_per_sec(total)},
      {"response_time_percentile_0.95", entry.percentile(0.95).count()},
      {"response_time_percentile_0.99", entry.percentile(0.99).count()},
      {"avg_content_length", entry.avg_content_length()},
  };
}

Json response_time_statistics(const StatsEntry& entry) {
  Json json = {{"method", entry.method()}, {"name", entry.name()}};
  for (const auto& [fraction, key] : kPercentiles) json[key] = entry.percentile(fraction).count();
  return json;
}

Json failure_statistics(const FailureRow& failure) {
  return {
      {"method", failure.method},
      {"name", failure.name},
      {"error", failure.text},
      {"occurrences", failure.occurrences},
      {"first_seen", seconds(failure.first_seen.time)},
      {"last_seen", seconds(failure.last_seen)},
  };
}

Json exception_statistics(const ExceptionRow& exception) {
  return {
      {"count", exception.count},
      {"msg", exception.message},
      {"traceback", exception.traceback},
      {"nodes", fmt::format("{}", fmt::join(exception.nodes, ", "))},
  };
}

// Locust stats.py update_stats_history
Json locust_sample(const RunHistory::LocustSample& sample) {
  const std::string time = utc(sample.time);
  const auto at = [&time](const Json& value) { return Json::array({time, value}); };
  return {
      {"time", time},
      {"current_rps", at(sample.current_rps)},
      {"current_fail_per_sec", at(sample.current_fail_per_sec)},
      {"response_time_percentile_0.5", at(sample.p50.count())},
      {"response_time_percentile_0.95", at(sample.p95.count())},
      {"total_avg_response_time", at(rounded_to_hundredths(sample.avg))},
      {"user_count", at(sample.users)},
  };
}

Json columns(const RunHistory& history) {
  const auto or_null = [](const std::optional<Nanos>& time) {
    return time ? Json(Millis(*time).count()) : Json();
  };
  const auto column = [&history](const auto& value) {
    Json json = Json::array();
    for (const auto& sample : history.samples()) json.push_back(value(sample));
    return json;
  };
  using Sample = RunHistory::Sample;
  return {
      {"time_s", column([](const Sample& sample) { return seconds(sample.time); })},
      {"users", column([](const Sample& sample) { return sample.users; })},
      {"requests_per_s", column([](const Sample& sample) { return sample.rps; })},
      {"failures_per_s", column([](const Sample& sample) { return sample.fail_per_sec; })},
      {"p50_ms", column([&](const Sample& sample) { return or_null(sample.p50); })},
      {"p95_ms", column([&](const Sample& sample) { return or_null(sample.p95); })},
      {"p99_ms", column([&](const Sample& sample) { return or_null(sample.p99); })},
  };
}

Json task_ratios(const RunFacts& facts) {
  const Json none = {{"per_class", Json::object()}, {"total", Json::object()}};
  return facts.task_ratios.empty() ? none : Json::parse(facts.task_ratios);
}

/// As Python writes what may be None.
std::string or_none(const std::string& text) {
  return text.empty() ? "None" : text;
}

/// The slowest of all names, as many as a reader may look at.
std::string slowest(const Stats& stats) {
  constexpr std::size_t kMost = 1000;
  std::vector<SlowRow> rows = slow_requests(stats);
  std::ranges::stable_sort(rows, std::greater<>(), [](const SlowRow& row) {
    return row.second->response_time;
  });
  if (rows.size() > kMost) rows.erase(rows.begin() + kMost, rows.end());
  return array(rows, [](const SlowRow& row) {
    return summary_slow_request(*row.first, *row.second);
  });
}

/// What Locust has no keys for.
std::string own_members(const Stats& stats, const RunFacts& facts, const RunHistory& history) {
  const StatsEntry& total = stats.total();
  const auto figures = [&total](const StatsEntry* entry) { return summary_figures(*entry, total); };
  Members summary;
  summary["run"] = text(summary_run(stats, facts));
  summary["entries"] = array(stats.sorted(), figures);
  summary["total"] = text(figures(&total));
  summary["slowest"] = slowest(stats);
  Members members;
  members["command"] = text(facts.command);
  members["spawn_rate"] = text(facts.spawn_rate);
  members["run_time_s"] = text(facts.run_time ? Json(facts.run_time->count()) : Json());
  members["summary"] = object(std::move(summary));
  members["history"] = text(columns(history));
  return object(std::move(members));
}

// Locust html.py get_html_report
std::string template_args(const Stats& stats, const RunFacts& facts, const RunHistory& history) {
  const StatsEntry& total = stats.total();
  const WallTime start = total.start_time();
  const WallTime end = total.last_request_time().value_or(start);
  auto entries = stats.sorted();
  entries.push_back(&total);
  const auto request = [&total](const StatsEntry* entry) {
    return request_statistics(*entry, total);
  };
  const auto response_time = [](const StatsEntry* entry) {
    return response_time_statistics(*entry);
  };
  Members members;
  members["is_report"] = text(true);
  members["show_download_link"] = text(false);
  members["requests_statistics"] = array(entries, request);
  members["response_time_statistics"] = array(entries, response_time);
  members["failures_statistics"] = array(failures_by_key(stats), failure_statistics);
  members["exceptions_statistics"] = array(stats.exceptions(), exception_statistics);
  members["start_time"] = text(utc(start));
  members["end_time"] = text(utc(end));
  members["duration"] = text(in_words(end - start));
  members["host"] = text(or_none(facts.host));
  members["locustfile"] = text(or_none(facts.locustfile));
  members["profile"] = text(facts.profile.empty() ? Json() : Json(facts.profile));
  members["tasks"] = text(task_ratios(facts));
  members["percentiles_to_chart"] = text({0.5, 0.95});
  members["history"] = array(history.locust_samples(), locust_sample);
  members["loadgen"] = own_members(stats, facts, history);
  return object(std::move(members));
}

}  // namespace

void render_html(
    const Stats& stats, const RunFacts& facts, const RunHistory& history, const TextSink& sink
) {
  const std::string_view page = html_page();
  const std::size_t at = page.find(kPlaceholder);
  sink(page.substr(0, at));
  sink(template_args(stats, facts, history));
  sink(page.substr(at + kPlaceholder.size()));
}

}  // namespace loadgen

#include "loadgen/report.hpp"
#include "report/failure_order.hpp"
#include "report/html_page.hpp"
#include "report/run_history.hpp"
#include "report/summary_json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <cmath>
#include <ctime>
#include <string_view>
#include <vector>

namespace loadgen {
namespace {

using Json = nlohmann::json;  // keys sorted, as in Locust

constexpr std::string_view kPlaceholder = "\"@TEMPLATE_ARGS@\"";

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

/// `2023-11-14T22:13:20Z`
std::string utc(WallTime time) {
  const std::time_t whole =
      std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(time));
  std::tm parts{};
  gmtime_r(&whole, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
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

Json failures(const Stats& stats) {
  Json json = Json::array();
  for (const FailureRow& failure : failures_by_key(stats)) {
    json.push_back({
        {"method", failure.method},
        {"name", failure.name},
        {"error", failure.text},
        {"occurrences", failure.occurrences},
        {"first_seen", seconds(failure.first_seen.time)},
        {"last_seen", seconds(failure.last_seen)},
    });
  }
  return json;
}

Json exceptions(const Stats& stats) {
  Json json = Json::array();
  for (const ExceptionRow& exception : stats.exceptions()) {
    json.push_back({
        {"count", exception.count},
        {"msg", exception.message},
        {"traceback", exception.traceback},
        {"nodes", fmt::format("{}", fmt::join(exception.nodes, ", "))},
    });
  }
  return json;
}

// Locust stats.py update_stats_history
Json locust_history(const RunHistory& history) {
  Json json = Json::array();
  for (const auto& sample : history.locust_samples()) {
    const std::string time = utc(sample.time);
    const auto at = [&time](const Json& value) { return Json::array({time, value}); };
    json.push_back({
        {"time", time},
        {"current_rps", at(sample.current_rps)},
        {"current_fail_per_sec", at(sample.current_fail_per_sec)},
        {"response_time_percentile_0.5", at(sample.p50.count())},
        {"response_time_percentile_0.95", at(sample.p95.count())},
        {"total_avg_response_time", at(rounded_to_hundredths(sample.avg))},
        {"user_count", at(sample.users)},
    });
  }
  return json;
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

// Locust html.py get_html_report
Json template_args(const Stats& stats, const RunFacts& facts, const RunHistory& history) {
  const StatsEntry& total = stats.total();
  const WallTime start = total.start_time();
  const WallTime end = total.last_request_time().value_or(start);
  Json requests = Json::array();
  Json response_times = Json::array();
  auto entries = stats.sorted();
  entries.push_back(&total);
  for (const StatsEntry* entry : entries) {
    requests.push_back(request_statistics(*entry, total));
    response_times.push_back(response_time_statistics(*entry));
  }
  const auto& limit = facts.run_time;
  return {
      {"is_report", true},
      {"show_download_link", false},
      {"requests_statistics", std::move(requests)},
      {"response_time_statistics", std::move(response_times)},
      {"failures_statistics", failures(stats)},
      {"exceptions_statistics", exceptions(stats)},
      {"start_time", utc(start)},
      {"end_time", utc(end)},
      {"duration", in_words(end - start)},
      {"host", or_none(facts.host)},
      {"locustfile", or_none(facts.locustfile)},
      {"profile", facts.profile.empty() ? Json() : Json(facts.profile)},
      {"tasks", task_ratios(facts)},
      {"percentiles_to_chart", {0.5, 0.95}},
      {"history", locust_history(history)},
      {"loadgen",
       {{"command", facts.command},
        {"spawn_rate", facts.spawn_rate},
        {"run_time_s", limit ? Json(limit->count()) : Json()},
        {"summary", summary_figures(stats, facts)},
        {"history", columns(history)}}},
  };
}

/// For within a script element, as Jinja's `tojson` writes it.
std::string for_script(const Json& json) {
  const std::string text = json.dump(-1, ' ', true, Json::error_handler_t::replace);
  std::string escaped;
  escaped.reserve(text.size() + text.size() / 16);
  for (const char character : text) {
    if (std::string_view("<>&'").find(character) == std::string_view::npos) {
      escaped += character;
    } else {
      escaped += fmt::format("\\u{:04x}", static_cast<unsigned char>(character));
    }
  }
  return escaped;
}

}  // namespace

std::string render_html(const Stats& stats, const RunFacts& facts, const RunHistory& history) {
  const std::string_view page = html_page();
  const std::size_t at = page.find(kPlaceholder);
  return fmt::format(
      "{}{}{}",
      page.substr(0, at),
      for_script(template_args(stats, facts, history)),
      page.substr(at + kPlaceholder.size())
  );
}

}  // namespace loadgen

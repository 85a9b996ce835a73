#include "report/summary_json.hpp"

#include <array>
#include <string_view>

namespace loadgen {
namespace {

using Json = SummaryJson;

double seconds(WallTime time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

double us(Nanos time) {
  return std::chrono::duration<double, std::micro>(time).count();
}

struct Percentile {
  double fraction;
  const char* key;
};

constexpr auto kPercentiles = std::to_array<Percentile>({
    {0.50, "p50_us"},
    {0.75, "p75_us"},
    {0.90, "p90_us"},
    {0.95, "p95_us"},
    {0.99, "p99_us"},
    {0.999, "p99_9_us"},
    {0.9999, "p99_99_us"},
});

Json lateness(const Histogram& histogram) {
  Json json = {
      {"tasks", histogram.count()},
      {"share_within_5ms", histogram.share_up_to(std::chrono::milliseconds(5))},
  };
  for (const auto& [fraction, key] : kPercentiles) json[key] = us(histogram.percentile(fraction));
  return json;
}

Json tls(const Handshakes& handshakes) {
  const Histogram& times = handshakes.times;
  Json json = {
      {"handshakes", times.count()},
      {"resumed", handshakes.resumed},
      {"failed", handshakes.failed},
  };
  // Null without a handshake: a zero would be a very good time.
  for (const auto& [fraction, key] : kPercentiles) {
    json[key] = times.count() > 0 ? Json(us(times.percentile(fraction))) : Json();
  }
  return json;
}

Json loops(const RunFacts& facts) {
  Json json = Json::array();
  for (const double share : facts.loop_cpu_shares) json.push_back({{"cpu_share", share}});
  return json;
}

}  // namespace

SummaryJson summary_run(const Stats& stats, const RunFacts& facts) {
  const Counters& counters = stats.counters();
  return {
      {"version", LOADGEN_VERSION},
      {"start_time_s", seconds(facts.start_time)},
      {"end_time_s", seconds(facts.end_time)},
      {"duration_s", std::chrono::duration<double>(facts.end_time - facts.start_time).count()},
      {"users", facts.users},
      {"peak_users", facts.peak_users},
      {"target_users", facts.target_users},
      {"begun", counters.begun},
      {"completed", stats.total().num_requests()},
      {"failed", stats.total().num_failures()},
      {"cut_off", counters.cut_off},
      {"resent", counters.resent},
      {"exit_code", facts.exit_code},
      {"lateness", lateness(counters.lateness)},
      {"tls", tls(counters.handshakes)},
      {"loops", loops(facts)},
  };
}

namespace {

// Times are null where no request had one: a zero would be a very good time.
Json times(const StatsEntry& entry) {
  const auto min = entry.min_response_time();
  const auto or_null = [&min](double value) { return min ? Json(value) : Json(); };
  Json json = {
      {"min_us", or_null(us(min.value_or(Nanos{0})))},
      {"mean_us", or_null(entry.avg_response_time().count() * 1000)},
      {"max_us", or_null(us(entry.max_response_time()))},
  };
  for (const auto& [fraction, key] : kPercentiles) {
    json[key] = or_null(us(entry.precise_percentile(fraction)));
  }
  return json;
}

Json phases(const StatsEntry& entry) {
  Json json = Json::object();
  for (std::size_t i = 0; i < kPhases; ++i) {
    const auto& figures = entry.phases()[static_cast<Phase>(i)];
    const auto or_null = [&](double value) { return figures.requests > 0 ? Json(value) : Json(); };
    json[std::string(kPhaseNames[i])] = {
        {"requests", figures.requests},
        {"mean_us", or_null(figures.mean().count() * 1000)},
        {"max_us", or_null(us(figures.max))},
    };
  }
  return json;
}

}  // namespace

SummaryJson summary_figures(const StatsEntry& entry, const StatsEntry& total) {
  Json json = {
      {"method", entry.method()},
      {"name", entry.name()},
      {"requests", entry.num_requests()},
      {"failures", entry.num_failures()},
      {"requests_without_time", entry.num_none_requests()},
      {"bytes", entry.total_content_length()},
      {"requests_per_s", entry.total_rps(total)},
      {"failures_per_s", entry.total_fail_per_sec(total)},
  };
  json.update(times(entry));
  json["phases"] = phases(entry);
  return json;
}

SummaryJson summary_slow_request(const StatsEntry& entry, const SlowRequest& request) {
  const RequestTrace& trace = request.trace;
  Json json = {
      {"method", entry.method()},
      {"name", entry.name()},
      {"ended_s", seconds(request.ended_at)},
      {"response_time_us", us(request.response_time)},
  };
  for (std::size_t i = 0; i < kPhases; ++i) {
    json[std::string(kPhaseNames[i]) + "_us"] = us(trace.phases[i]);
  }
  json["status"] = trace.status;
  json["failed"] = request.failed;
  json["local_port"] = trace.local_port;
  json["connection_age_us"] = us(trace.connection_age);
  return json;
}

std::vector<SlowRow> slow_requests(const Stats& stats) {
  std::vector<SlowRow> rows;
  for (const StatsEntry* entry : stats.sorted()) {
    for (const SlowRequest& request : entry->phases().slowest()) rows.emplace_back(entry, &request);
  }
  return rows;
}

namespace {

Json error(const FailureRow& failure) {
  return {
      {"method", failure.method},
      {"name", failure.name},
      {"text", failure.text},
      {"occurrences", failure.occurrences},
      {"first_seen_s", seconds(failure.first_seen.time)},
      {"last_seen_s", seconds(failure.last_seen)},
  };
}

Json exception(const ExceptionRow& exception) {
  return {
      {"message", exception.message},
      {"traceback", exception.traceback},
      {"nodes", exception.nodes},
      {"occurrences", exception.count},
  };
}

/// Writes an object member by member and row by row: a tree of 10,000 names and their slowest
/// requests would take more than the statistics themselves.
class Writer {
 public:
  explicit Writer(const TextSink& sink) : sink_(sink) {}

  void member(std::string_view key, const Json& value) {
    begin(key);
    append(value, "\n  ");
  }

  template <class Rows, class Make>
  void rows(std::string_view key, const Rows& rows, const Make& make) {
    begin(key);
    std::string_view separator = "[";
    for (const auto& row : rows) {
      text_.append(separator).append("\n    ");
      append(make(row), "\n    ");
      separator = ",";
      if (text_.size() >= kPart) sink();
    }
    text_ += separator == "[" ? "[]" : "\n  ]";
  }

  void end() {
    text_ += "\n}\n";
    sink();
  }

 private:
  static constexpr std::size_t kPart = 64 * 1024;

  void begin(std::string_view key) {
    text_.append(separator_).append("\n  \"").append(key).append("\": ");
    separator_ = ",";
  }

  /// `line`: how each line but the first begins. A string has no line feed of its own.
  void append(const Json& value, std::string_view line) {
    for (const char c : value.dump(2, ' ', false, Json::error_handler_t::replace)) {
      if (c == '\n') {
        text_ += line;
      } else {
        text_ += c;
      }
    }
  }

  void sink() {
    sink_(text_);
    text_.clear();
  }

  const TextSink& sink_;
  std::string text_;
  std::string_view separator_ = "{";
};

}  // namespace

void render_summary_json(const Stats& stats, const RunFacts& facts, const TextSink& sink) {
  const StatsEntry& total = stats.total();
  Writer out(sink);
  out.member("run", summary_run(stats, facts));
  out.rows("entries", stats.sorted(), [&total](const StatsEntry* entry) {
    return summary_figures(*entry, total);
  });
  out.member("total", summary_figures(total, total));
  out.rows("slowest", slow_requests(stats), [](const SlowRow& row) {
    return summary_slow_request(*row.first, *row.second);
  });
  out.rows("errors", stats.failures(), error);
  out.rows("exceptions", stats.exceptions(), exception);
  out.end();
}

}  // namespace loadgen

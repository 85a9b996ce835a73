#include "loadgen/report.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

namespace loadgen {
namespace {

using Json = nlohmann::json;

// The part of JSON Schema that docs/summary.schema.json uses.
class Schema {
 public:
  explicit Schema(Json root) : root_(std::move(root)) {}

  void check(const Json& value) const { check(value, root_, "#"); }

 private:
  static bool has_type(const Json& value, const std::string& type) {
    if (type == "number") return value.is_number();
    if (type == "integer") return value.is_number_integer();
    return value.type_name() == type;
  }

  void check(const Json& value, const Json& schema, const std::string& at) const {
    if (schema.contains("$ref")) {
      const std::string ref = schema.at("$ref");
      return check(value, root_.at(Json::json_pointer(ref.substr(1))), at);
    }
    const Json& type = schema.at("type");
    const Json types = type.is_array() ? type : Json::array({type});
    EXPECT_TRUE(std::ranges::any_of(types, [&](const Json& t) { return has_type(value, t); }))
        << at;
    if (value.is_object()) check_members(value, schema, at);
    if (value.is_array()) {
      for (const Json& item : value) check(item, schema.at("items"), at + "/items");
    }
  }

  void check_members(const Json& value, const Json& schema, const std::string& at) const {
    EXPECT_EQ(schema.at("additionalProperties"), false) << at;
    for (const Json& key : schema.at("required")) EXPECT_TRUE(value.contains(key)) << at << key;
    for (const auto& [key, member] : value.items()) {
      const std::string there = at + "/" + key;
      ASSERT_TRUE(schema.at("properties").contains(key)) << there;
      check(member, schema.at("properties").at(key), there);
    }
  }

  Json root_;
};

constexpr WallTime kStart{std::chrono::seconds(1'700'000'000)};

Stats some_stats() {
  Recorder recorder;
  const NameId a = recorder.name_id("GET", "/a");
  const NameId b = recorder.name_id("GET", "/b");
  const FailureId no = recorder.failure_id(a, {"CatchResponseError('no')", "no"});
  for (int ms = 1; ms <= 1000; ++ms) {
    recorder.count_begun();
    recorder.log({.name = a, .response_time = std::chrono::milliseconds(ms), .bytes = 2}, kStart);
  }
  recorder.log(
      {.name = a, .failure = no, .response_time = std::chrono::seconds(1)},
      kStart + std::chrono::seconds(10)
  );
  recorder.log({.name = b}, kStart);
  RequestTrace trace{.status = 200, .local_port = 4711, .connection_age = std::chrono::seconds(2)};
  trace[Phase::connect] = std::chrono::milliseconds(1);
  trace[Phase::wait] = std::chrono::milliseconds(2);
  const NameId c = recorder.name_id("GET", "/c");
  for (const int ms : {3, 4}) {
    recorder.log(
        {.name = c, .response_time = std::chrono::milliseconds(ms), .trace = &trace}, kStart
    );
  }
  recorder.log_task_start(std::chrono::microseconds(100));
  recorder.log_exception("message", "traceback", kStart);
  recorder.count_cut_off();
  recorder.count_resent();
  recorder.log_handshake(std::chrono::milliseconds(2), true);
  recorder.count_failed_handshake();
  Stats stats;
  stats.clear_all(kStart);
  stats.extend(recorder.take_delta());
  return stats;
}

Json rendered(const Stats& stats, const RunFacts& facts) {
  std::string text;
  render_summary_json(stats, facts, [&text](std::string_view part) { text += part; });
  return Json::parse(text);
}

Json summary() {
  const RunFacts facts{
      .start_time = kStart,
      .end_time = kStart + std::chrono::milliseconds(10'500),
      .users = 3,
      .peak_users = 5,
      .target_users = 4,
      .exit_code = 1,
      .loop_cpu_shares = {0.25, 0.5},
  };
  return rendered(some_stats(), facts);
}

TEST(SummaryJson, meets_its_schema) {
  std::ifstream file(LOADGEN_TESTS_DIR "/../docs/summary.schema.json");
  const Schema schema(Json::parse(file));
  schema.check(summary());
  schema.check(rendered(Stats(), RunFacts()));
}

TEST(SummaryJson, tells_the_facts_of_the_run) {
  const Json json = summary();
  const Json& run = json.at("run");
  EXPECT_EQ(run.at("duration_s"), 10.5);
  EXPECT_EQ(run.at("peak_users"), 5);
  EXPECT_EQ(run.at("begun"), 1000);
  EXPECT_EQ(run.at("completed"), 1004);
  EXPECT_EQ(run.at("failed"), 1);
  EXPECT_EQ(run.at("cut_off"), 1);
  EXPECT_EQ(run.at("resent"), 1);
  EXPECT_EQ(run.at("loops").at(1).at("cpu_share"), 0.5);
  EXPECT_NEAR(run.at("lateness").at("p99_us"), 100, 1);
  EXPECT_EQ(run.at("tls").at("handshakes"), 1);
  EXPECT_EQ(run.at("tls").at("resumed"), 1);
  EXPECT_EQ(run.at("tls").at("failed"), 1);
  EXPECT_NEAR(run.at("tls").at("p99_us"), 2000, 2000 / 128);
}

TEST(SummaryJson, has_precise_percentiles_within_the_extremes) {
  const Json a = summary().at("entries").at(0);
  EXPECT_EQ(a.at("name"), "/a");
  EXPECT_NEAR(a.at("p50_us"), 501'000, 501'000 / 128);
  EXPECT_EQ(a.at("p99_99_us"), 1'000'000);
  EXPECT_EQ(a.at("max_us"), 1'000'000);
  EXPECT_EQ(a.at("requests_per_s"), 100.1);
}

TEST(SummaryJson, has_null_where_there_are_no_times) {
  const Json b = summary().at("entries").at(1);
  EXPECT_EQ(b.at("requests_without_time"), 1);
  EXPECT_TRUE(b.at("min_us").is_null());
  EXPECT_TRUE(b.at("p50_us").is_null());
  const Json nothing = rendered(Stats(), RunFacts());
  EXPECT_TRUE(nothing.at("run").at("tls").at("p50_us").is_null());
}

TEST(SummaryJson, has_the_phases_of_each_name_and_of_all) {
  const Json json = summary();
  const Json phases = json.at("entries").at(2).at("phases");
  EXPECT_EQ(phases.at("connect").at("requests"), 2);
  EXPECT_EQ(phases.at("connect").at("mean_us"), 1000);
  EXPECT_EQ(phases.at("wait").at("max_us"), 2000);
  EXPECT_EQ(phases.at("tls").at("requests"), 0);
  EXPECT_TRUE(phases.at("tls").at("max_us").is_null());
  EXPECT_EQ(json.at("total").at("phases"), phases);
}

TEST(SummaryJson, lists_the_slowest_requests_of_each_name) {
  const Json slowest = summary().at("slowest");
  ASSERT_EQ(slowest.size(), 2U) << "those of clients without phases are not among them";
  const Json& slow = slowest.at(0);
  EXPECT_EQ(slow.at("name"), "/c");
  EXPECT_EQ(slow.at("response_time_us"), 4000);
  EXPECT_EQ(slow.at("connect_us"), 1000);
  EXPECT_EQ(slow.at("wait_us"), 2000);
  EXPECT_EQ(slow.at("dns_us"), 0);
  EXPECT_EQ(slow.at("status"), 200);
  EXPECT_EQ(slow.at("failed"), false);
  EXPECT_EQ(slow.at("local_port"), 4711);
  EXPECT_EQ(slow.at("connection_age_us"), 2'000'000);
}

TEST(SummaryJson, lists_errors_and_exceptions) {
  const Json json = summary();
  EXPECT_EQ(json.at("errors").at(0).at("text"), "CatchResponseError('no')");
  EXPECT_EQ(json.at("errors").at(0).at("first_seen_s"), 1'700'000'010);
  EXPECT_EQ(json.at("exceptions").at(0).at("nodes"), Json::array({"local"}));
}

}  // namespace
}  // namespace loadgen

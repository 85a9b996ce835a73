#include "loadgen/report.hpp"
#include "report/run_history.hpp"
#include "unit/report/replay.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>

namespace loadgen::test {
namespace {

using Json = nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr WallTime kStart{seconds(1'700'000'000)};

// What the page's script is given, as it stands in the page.
std::string page_of(const Stats& stats, const RunFacts& facts, const RunHistory& history) {
  std::string page;
  render_html(stats, facts, history, [&page](std::string_view part) { page += part; });
  return page;
}

std::string data_text(const std::string& page) {
  const std::string mark = "window.templateArgs = ";
  const std::size_t begin = page.find(mark) + mark.size();
  return page.substr(begin, page.find('\n', begin) - begin);
}

Json data(const Stats& stats, const RunFacts& facts = {}, const RunHistory& history = {}) {
  return Json::parse(data_text(page_of(stats, facts, history)));
}

Stats started() {
  Stats stats;
  stats.clear_all(kStart);
  return stats;
}

void log(Stats& stats, const std::string& name, Nanos response_time, WallTime at) {
  Recorder recorder;
  recorder.log({.name = recorder.name_id("GET", name), .response_time = response_time}, at);
  stats.extend(recorder.take_delta());
}

TEST(HtmlReport, has_the_data_of_locust) {
  const Stats stats = replay("30-html-report");
  const WallTime start = stats.total().start_time();
  RunHistory history;
  Stats nothing;
  nothing.clear_all(start);
  for (int second = 0; second < 5; ++second) history.tick(nothing, 1, start);
  history.tick(stats, 1, start + seconds(4));
  RunFacts facts;
  facts.host = "http://target.example";
  facts.locustfile = "locustfile.py";
  facts.profile = "p1";
  facts.task_ratios = R"({"per_class": {"ReplayUser": {"ratio": 1.0, "tasks":
      {"replay": {"ratio": 1.0}}}}, "total": {"ReplayUser": {"ratio": 1.0, "tasks":
      {"replay": {"ratio": 1.0}}}}})";
  history.finish(stats, 1, start + seconds(5));
  Json ours = data(stats, facts, history);
  ours.erase("loadgen");
  // Another sample is due only when requests came after the last one, to the second.
  EXPECT_EQ(ours, Json::parse(read_golden("30-html-report/template_args.json")));
}

TEST(HtmlReport, has_keys_in_order_and_floats_where_locust_has_them) {
  const std::string text = data_text(page_of(replay("30-html-report"), {}, {}));
  EXPECT_EQ(text.find("{\"duration\""), 0U);
  EXPECT_NE(text.find("\"avg_content_length\":10.0,\"avg_response_time\":27.5,"), text.npos);
  EXPECT_NE(text.find("\"median_response_time\":30,"), text.npos);
}

TEST(HtmlReport, no_name_can_leave_its_script) {
  Stats stats = started();
  const std::string name = "/</script><script>alert('&')</script>\xe2\x80\xa8\xff\"";
  log(stats, name, milliseconds(1), kStart);
  RunFacts facts;
  facts.command = "loadgen '<b>'";
  const std::string text = data_text(page_of(stats, facts, {}));
  EXPECT_EQ(text.find_first_of("<>&'"), text.npos);
  EXPECT_EQ(text.find('\xe2'), text.npos);
  const std::string shown = Json::parse(text)["requests_statistics"][0]["name"];
  EXPECT_EQ(shown, "/</script><script>alert('&')</script>\xe2\x80\xa8\xef\xbf\xbd\"");
}

TEST(HtmlReport, of_a_run_without_requests) {
  const Json json = data(started());
  EXPECT_EQ(json["duration"], "0 seconds");
  EXPECT_EQ(json["start_time"], json["end_time"]);
  EXPECT_EQ(json["requests_statistics"].size(), 1U);
  EXPECT_EQ(json["requests_statistics"][0]["min_response_time"], 0);
  EXPECT_EQ(json["history"], Json::array());
  EXPECT_EQ(json["host"], "None");
  EXPECT_TRUE(json["profile"].is_null());
  EXPECT_TRUE(json["loadgen"]["summary"]["total"]["p50_us"].is_null());
}

TEST(HtmlReport, tells_durations_in_words) {
  Stats stats = started();
  log(stats, "/", milliseconds(1), kStart + seconds(63));
  EXPECT_EQ(data(stats)["duration"], "1 minute and 3 seconds");
  log(stats, "/", milliseconds(1), kStart + seconds(86400 + 7200 + 1));
  EXPECT_EQ(data(stats)["duration"], "1 day, 2 hours and 1 second");
}

TEST(HtmlReport, is_one_page_with_all_that_it_needs) {
  const std::string page = page_of(started(), {}, {});
  EXPECT_EQ(page.find("<!DOCTYPE html>"), 0U);
  EXPECT_EQ(page.find("@TEMPLATE_ARGS@"), page.npos);
  EXPECT_NE(page.find("default-src 'none'"), page.npos);
  EXPECT_NE(page.find("The MIT License (MIT)"), page.npos);
}

TEST(RunHistory, counts_what_came_in_each_second) {
  RunHistory history;
  Stats stats = started();
  history.tick(stats, 0, kStart);
  log(stats, "/", milliseconds(10), kStart);
  log(stats, "/", milliseconds(20), kStart);
  history.tick(stats, 3, kStart + seconds(1));
  history.tick(stats, 3, kStart + seconds(2));
  log(stats, "/", milliseconds(500), kStart + seconds(2));
  history.finish(stats, 2, kStart + milliseconds(2500));
  const auto& samples = history.samples();
  ASSERT_EQ(samples.size(), 4U);
  EXPECT_FALSE(samples[0].p50);
  EXPECT_EQ(samples[1].users, 3U);
  EXPECT_EQ(samples[1].rps, 2);
  EXPECT_NEAR(Millis(samples[1].p99.value()).count(), 20, 20.0 / 128);
  EXPECT_EQ(samples[2].rps, 0);
  EXPECT_FALSE(samples[2].p99);
  EXPECT_EQ(samples[3].rps, 2);
  EXPECT_NEAR(Millis(samples[3].p50.value()).count(), 500, 500.0 / 128);
  EXPECT_TRUE(history.locust_samples().empty());
}

TEST(RunHistory, counts_a_short_rest_with_the_second_before) {
  RunHistory history;
  Stats stats = started();
  history.tick(stats, 1, kStart);
  history.tick(stats, 1, kStart + seconds(1));
  log(stats, "/", milliseconds(10), kStart + milliseconds(1500));
  history.tick(stats, 1, kStart + seconds(2));
  log(stats, "/", milliseconds(20), kStart + milliseconds(2200));
  log(stats, "/", milliseconds(20), kStart + milliseconds(2200));
  history.finish(stats, 1, kStart + milliseconds(2250));
  const auto& samples = history.samples();
  ASSERT_EQ(samples.size(), 3U);
  EXPECT_EQ(samples[2].time, kStart + milliseconds(2250));
  EXPECT_DOUBLE_EQ(samples[2].rps, 3 / 1.25);
  EXPECT_NEAR(Millis(samples[2].p50.value()).count(), 20, 20.0 / 128);
}

TEST(RunHistory, goes_on_from_nothing_after_a_reset) {
  RunHistory history;
  Stats stats = started();
  log(stats, "/", milliseconds(10), kStart);
  history.tick(stats, 1, kStart + seconds(1));
  stats.reset_all(kStart + milliseconds(1500));
  log(stats, "/", milliseconds(80), kStart + seconds(2));
  history.tick(stats, 1, kStart + seconds(2));
  EXPECT_EQ(history.samples()[1].rps, 2);  // one in half a second
  EXPECT_NEAR(Millis(history.samples()[1].p50.value()).count(), 80, 1);
}

TEST(RunHistory, joins_samples_so_that_none_is_lost) {
  RunHistory history;
  Stats stats = started();
  constexpr int kSeconds = 9000;
  for (int second = 0; second <= kSeconds; ++second) {
    const WallTime now = kStart + seconds(second);
    if (second > 0) log(stats, "/", milliseconds(second == 7 ? 900 : 10), now);
    history.tick(stats, 1, now);
  }
  const auto& samples = history.samples();
  EXPECT_LE(samples.size(), RunHistory::kMaxSamples);
  EXPECT_GE(samples.size(), RunHistory::kMaxSamples / 2);
  EXPECT_EQ(samples.front().time, kStart);
  EXPECT_EQ(samples.back().time, kStart + seconds(kSeconds));
  for (std::size_t index = 1; index < samples.size(); ++index) {
    EXPECT_DOUBLE_EQ(samples[index].rps, 1);
    EXPECT_EQ(samples[index].time - samples[index - 1].time, seconds(8));
  }
  EXPECT_NEAR(Millis(samples[1].p99.value()).count(), 900, 900.0 / 128);
  EXPECT_LE(history.locust_samples().size(), RunHistory::kMaxSamples);
}

}  // namespace
}  // namespace loadgen::test

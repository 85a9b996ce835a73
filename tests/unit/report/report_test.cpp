#include "loadgen/report.hpp"

#include "unit/report/replay.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace loadgen {
namespace {

TEST(NameWidth, leaves_eighty_columns_to_the_figures) {
  EXPECT_EQ(name_width({}), 80);
  EXPECT_EQ(name_width(1000), 80);
  EXPECT_EQ(name_width(160), 80);
  EXPECT_EQ(name_width(120), 40);
  EXPECT_EQ(name_width(80), 0);
  EXPECT_EQ(name_width(20), 0);
}

TEST(RenderJson, without_entries_is_an_empty_array) {
  EXPECT_EQ(test::json_text(Stats()), "[]");
}

TEST(RenderJson, escapes_what_is_not_ascii) {
  Recorder recorder;
  recorder.log({.name = recorder.name_id("GET", "/å\"\\\x7f😀\xff")}, WallTime());
  const std::string json = test::json_text(recorder.take_delta());
  EXPECT_NE(json.find(R"("name": "/\u00e5\"\\\u007f\ud83d\ude00\ufffd",)"), json.npos) << json;
}

TEST(RenderJson, leaves_out_entries_that_were_reset) {
  Recorder recorder;
  recorder.log({.name = recorder.name_id("GET", "/")}, WallTime());
  Stats stats = recorder.take_delta();
  stats.reset_all(WallTime(Nanos(1)));
  EXPECT_EQ(test::json_text(stats), "[]");
}

TEST(RenderJson, comes_in_parts_that_make_one_array) {
  Recorder recorder;
  for (int i = 0; i < 1000; ++i) {
    recorder.log({.name = recorder.name_id("GET", std::to_string(i))}, WallTime(Nanos(i)));
  }
  std::string text;
  int parts = 0;
  render_json(recorder.take_delta(), [&](std::string_view part) {
    text += part;
    ++parts;
  });
  EXPECT_GT(parts, 2);
  EXPECT_EQ(nlohmann::json::parse(text).size(), 1000U);
}

TEST(RenderStatsTable, keeps_entries_that_were_reset) {
  Recorder recorder;
  recorder.log({.name = recorder.name_id("GET", "/kept")}, WallTime());
  Stats stats = recorder.take_delta();
  stats.reset_all(WallTime(Nanos(1)));
  const std::string row =
      "GET      /kept                0     0(0.00%) |      0       0       0      0 |";
  EXPECT_NE(render_stats_table(stats, Rates::total, 18).find(row), std::string::npos);
  EXPECT_EQ(render_percentiles_table(stats, 10).find("/kept"), std::string::npos);
}

TEST(RenderErrorReport, is_empty_without_failures) {
  EXPECT_EQ(render_error_report(Stats(), 80), "");
}

}  // namespace
}  // namespace loadgen

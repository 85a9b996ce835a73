#include "loadgen/report.hpp"
#include "unit/report/replay.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <sstream>
#include <string>

namespace loadgen::test {
namespace {

std::string tables(const Stats& stats, std::optional<int> columns = {}) {
  const int width = name_width(columns);
  return render_stats_table(stats, Rates::total, width) + render_percentiles_table(stats, width) +
         render_error_report(stats, width);
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

std::string after_line(const std::string& text, const std::string& part) {
  return text.substr(text.find('\n', text.find(part)) + 1);
}

// What the program printed last: the tables at the end of a run.
std::string final_tables(const std::string& output) {
  return after_line(output, "Shutting down (exit code");
}

// The last total row (that of the percentiles) and what follows.
std::string from_total(const std::string& tables) {
  return tables.substr(tables.rfind("         Aggregated"));
}

// Without the two columns of rates.
std::string without_rates(const std::string& tables) {
  std::istringstream lines(tables);
  std::string text;
  for (std::string line; std::getline(lines, line);)
    text += line.substr(0, line.find(" | ")) + "\n";
  return text;
}

class FinalTables : public testing::TestWithParam<const char*> {};

TEST_P(FinalTables, are_those_of_locust) {
  const std::string golden = GetParam();
  EXPECT_EQ(tables(replay(golden)), final_tables(read_golden(golden + "/stderr.txt")));
}

INSTANTIATE_TEST_SUITE_P(
    Golden,
    FinalTables,
    testing::Values(
        "01-zero-requests",
        "02-mixed-names",
        "03-periodic-table",
        "04-current-rps",
        "06-percentiles-1-100",
        "08-rounding-table",
        "09-percentiles-skewed",
        "13-csv-history",
        "14-csv-full-history",
        "15-user-exceptions",
        "16-exit-code-on-error",
        "30-html-report"
    )
);

TEST(Golden, addresses_in_failures_are_masked) {
  std::string expected = final_tables(read_golden("05-failures/stderr.txt"));
  replace_all(expected, "0x7f1e26143a50>", "0x....>        ");
  EXPECT_EQ(tables(replay("05-failures")), expected);
}

TEST(Golden, the_tables_are_whole_with_json_too) {
  // Locust zeroes the entries, but not the total, when it prints JSON before.
  const std::string locust = final_tables(read_golden("10-none-response-times/stderr.txt"));
  const std::string ours = tables(replay("10-none-response-times"));
  EXPECT_EQ(from_total(ours), from_total(locust));
  EXPECT_NE(ours.find("GET      /mixed"), ours.npos);
  EXPECT_EQ(ours.find("GET      /none"), ours.rfind("GET      /none"));  // has no percentiles
}

class PeriodicTable : public testing::TestWithParam<const char*> {};

TEST_P(PeriodicTable, shows_the_current_rates) {
  const std::string golden = GetParam();
  std::string expected = after_line(read_golden(golden + "/stderr.txt"), "All users spawned");
  expected.resize(expected.find("\n[") + 1);
  EXPECT_EQ(render_stats_table(replay(golden), Rates::current, name_width({})), expected);
}

INSTANTIATE_TEST_SUITE_P(
    Golden, PeriodicTable, testing::Values("03-periodic-table", "04-current-rps")
);

class Terminal : public testing::TestWithParam<std::pair<const char*, int>> {};

TEST_P(Terminal, sets_the_width_of_names) {
  const auto& [golden, columns] = GetParam();
  std::string expected = final_tables(read_golden(std::string(golden) + "/terminal.txt"));
  replace_all(expected, "\r\n", "\n");
  // The clock of 26 steps back: Locust's rates then count from the last request, ours from the
  // latest.
  EXPECT_EQ(without_rates(tables(replay(golden), columns)), without_rates(expected));
}

INSTANTIATE_TEST_SUITE_P(
    Golden,
    Terminal,
    testing::Values(std::pair("26-terminal-120", 120), std::pair("27-terminal-80", 80))
);

TEST(Golden, json_is_that_of_locust) {
  EXPECT_EQ(
      json_text(replay("07-rounding-buckets")), read_golden("07-rounding-buckets/buckets.json")
  );
  EXPECT_EQ(
      json_text(replay("10-none-response-times")) + "\n",
      read_golden("10-none-response-times/stdout.txt")
  );
  EXPECT_EQ(json_text(replay("11-json-file")), read_golden("11-json-file/sub/result.json"));
  EXPECT_EQ(
      json_text(replay("12-json-and-json-file")) + "\n",
      read_golden("12-json-and-json-file/stdout.txt")
  );
}

TEST(Golden, exceptions_are_grouped_by_their_traceback) {
  const auto exceptions = replay("15-user-exceptions").exceptions();
  ASSERT_EQ(exceptions.size(), 1U);
  EXPECT_EQ(exceptions[0].message, "first");
  EXPECT_EQ(exceptions[0].count, 2U);
  EXPECT_EQ(exceptions[0].nodes, std::set<std::string>{"local"});
}

}  // namespace
}  // namespace loadgen::test

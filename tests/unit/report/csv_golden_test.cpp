#include "loadgen/report.hpp"
#include "stats/current_percentiles.hpp"
#include "unit/report/replay.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <string>

namespace loadgen::test {
namespace {

/// A case that wrote `PREFIX_stats.csv` and so on, once a second for so many seconds.
struct CsvCase {
  std::string name;
  std::string prefix;
  int seconds;
  bool full_history = false;

  std::string golden(const std::string& file) const {
    return read_golden(name + "/" + prefix + file);
  }
  friend std::ostream& operator<<(std::ostream& out, const CsvCase& that) {
    return out << that.name;
  }
};

std::string history(const CsvCase& wanted) {
  CurrentPercentiles current(CurrentPercentiles::Of::total_and_names);
  std::string text = render_csv_history_header();
  std::size_t users = 0;  // the first tick comes before the first user
  replay_by_second(wanted.name, wanted.seconds, [&](const Stats& stats, WallTime now) {
    current.tick(stats, now);
    text += wanted.full_history ? render_csv_full_history(stats, now, users, current)
                                : render_csv_history(stats, now, users);
    users = 1;
  });
  return text;
}

class CsvFiles : public testing::TestWithParam<CsvCase> {};

TEST_P(CsvFiles, are_those_of_locust) {
  const CsvCase wanted = GetParam();
  const Stats stats = replay(wanted.name);
  EXPECT_EQ(render_csv_stats(stats), wanted.golden("_stats.csv"));
  EXPECT_EQ(render_csv_failures(stats), wanted.golden("_failures.csv"));
  EXPECT_EQ(history(wanted), wanted.golden("_stats_history.csv"));
  if (wanted.name == "15-user-exceptions") return;  // its traceback is Python's, see tests/e2e
  EXPECT_EQ(render_csv_exceptions(stats), wanted.golden("_exceptions.csv"));
}

INSTANTIATE_TEST_SUITE_P(
    Golden,
    CsvFiles,
    testing::Values(
        CsvCase{"01-zero-requests", "out/zero", 2},
        CsvCase{"05-failures", "out", 3},
        CsvCase{"09-percentiles-skewed", "out", 2},
        CsvCase{"10-none-response-times", "out", 3},
        CsvCase{"13-csv-history", "h", 6},
        CsvCase{"14-csv-full-history", "h", 6, true},
        CsvCase{"15-user-exceptions", "out", 3}
    )
);

TEST(Csv, quotes_what_needs_quotes) {
  Recorder recorder;
  recorder.log({.name = recorder.name_id("GET", "/a,b \"c\"\nd")}, WallTime());
  const std::string text = render_csv_stats(recorder.take_delta());
  EXPECT_NE(text.find("\r\nGET,\"/a,b \"\"c\"\"\nd\",1,0,"), text.npos) << text;
}

TEST(Csv, entries_that_were_reset_have_no_percentiles) {
  Recorder recorder;
  recorder.log({.name = recorder.name_id("GET", "/"), .response_time = Nanos(1)}, WallTime());
  Stats stats = recorder.take_delta();
  stats.reset_all(WallTime(Nanos(1)));
  const std::string text = render_csv_stats(stats);
  EXPECT_NE(text.find("\r\nGET,/,0,0,0,0.0,0,0,0,0.0,0.0,N/A,"), text.npos) << text;
}

TEST(Csv, the_row_for_more_failures_is_the_last) {
  Recorder recorder;
  const NameId name = recorder.name_id("GET", "/");
  for (std::size_t i = 0; i <= RowTable<FailureRow>::kMaxRows; ++i) {
    const std::string text = std::to_string(i);
    recorder.log({.name = name, .failure = recorder.failure_id(name, {text, text})}, WallTime());
  }
  const std::string text = render_csv_failures(recorder.take_delta());
  EXPECT_TRUE(text.ends_with(
      "\r\n,(other failures),(1 more texts),1,1970-01-01T00:00:00Z,1970-01-01T00:00:00Z\r\n"
  )) << text.substr(text.size() - 200);
}

TEST(Csv, exceptions_name_all_nodes) {
  ExceptionRow row;
  row.message = "no";
  row.traceback = "  in a\n";
  row.nodes = {"one", "two"};
  row.count = 2;
  RowTable<ExceptionRow> table;
  table.add(row);
  Stats stats;
  stats.add(table);
  EXPECT_EQ(
      render_csv_exceptions(stats),
      "Count,Message,Traceback,Nodes\r\n2,no,\"  in a\n\",\"one, two\"\r\n"
  );
}

}  // namespace
}  // namespace loadgen::test

#include "loadgen/stats/row_table.hpp"

#include <gtest/gtest.h>

namespace loadgen {
namespace {

FailureRow failure(const std::string& text, int second) {
  FailureRow row;
  row.method = "GET";
  row.name = "/";
  row.text = text;
  row.shown = text;
  row.log(Stamp{WallTime(std::chrono::seconds(second)), 0});
  return row;
}

TEST(RowTable, groups_by_key_in_order_of_first_occurrence) {
  RowTable<FailureRow> table;
  table.add(failure("b", 2));
  table.add(failure("a", 3));
  table.add(failure("a", 1));
  const auto rows = table.in_order();
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].text, "a");
  EXPECT_EQ(rows[0].occurrences, 2U);
  EXPECT_EQ(rows[0].first_seen.time, WallTime(std::chrono::seconds(1)));
  EXPECT_EQ(rows[0].last_seen, WallTime(std::chrono::seconds(3)));
}

TEST(RowTable, the_same_text_elsewhere_is_another_row) {
  RowTable<FailureRow> table;
  FailureRow post = failure("a", 1);
  post.method = "POST";
  table.add(failure("a", 1));
  table.add(post);
  EXPECT_EQ(table.in_order().size(), 2U);
}

TEST(RowTable, counts_texts_beyond_the_bound_in_one_row) {
  RowTable<FailureRow> table;
  for (int repeat = 0; repeat < 2; ++repeat) {
    for (int i = 0; i < 1500; ++i) table.add(failure("text " + std::to_string(i), i));
  }
  const auto rows = table.in_order();
  ASSERT_EQ(rows.size(), 1001U);
  EXPECT_EQ(rows[0].occurrences, 2U);
  EXPECT_EQ(rows.back().text, "(500 more texts)");
  EXPECT_EQ(rows.back().shown, "(500 more texts)");
  EXPECT_EQ(rows.back().occurrences, 1000U);
}

TEST(RowTable, merges_rows_that_stand_for_more) {
  RowTable<FailureRow> one;
  RowTable<FailureRow> two;
  for (int i = 0; i < 1010; ++i) one.add(failure("text " + std::to_string(i), i));
  for (int i = 0; i < 1020; ++i) two.add(failure("text " + std::to_string(i), i));
  one.extend(two);
  const auto rows = one.in_order();
  ASSERT_EQ(rows.size(), 1001U);
  std::uint64_t occurrences = 0;
  for (const FailureRow& row : rows) occurrences += row.occurrences;
  EXPECT_EQ(occurrences, 2030U);
}

TEST(DistinctTexts, stop_counting_at_their_bound) {
  DistinctTexts texts;
  for (int i = 0; i < 20'000; ++i) texts.insert(std::to_string(i));
  EXPECT_EQ(texts.label(), "(10000+ more texts)");
}

}  // namespace
}  // namespace loadgen

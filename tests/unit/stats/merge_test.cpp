#include "loadgen/report.hpp"
#include "loadgen/stats.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace loadgen {
namespace {

using std::chrono::seconds;

constexpr WallTime kStart{seconds(1'700'000'000)};

std::string rendered(const Stats& stats) {
  std::string text = render_stats_table(stats, Rates::current, 80) +
                     render_stats_table(stats, Rates::total, 80) +
                     render_percentiles_table(stats, 80) + render_error_report(stats, 80);
  const auto append = [&text](std::string_view part) { text += part; };
  render_summary_json(stats, {}, append);
  render_json(stats, append);
  return text;
}

// Deltas of several recorders over the same twenty seconds.
class Deltas {
 public:
  explicit Deltas(unsigned seed) : random_(seed) {}

  std::vector<Stats> take() {
    std::vector<Stats> deltas;
    for (int recorder = 0; recorder < 4; ++recorder) record(deltas);
    return deltas;
  }

 private:
  int below(int bound) { return std::uniform_int_distribution(0, bound - 1)(random_); }

  void record(std::vector<Stats>& deltas) {
    Recorder recorder;
    for (int second = 0; second < 20; second += 1 + below(5)) {
      for (int i = below(50); i > 0; --i) log_one(recorder, kStart + seconds(second));
      deltas.push_back(recorder.take_delta());
    }
  }

  void log_one(Recorder& recorder, WallTime second) {
    const WallTime at = second + std::chrono::milliseconds(below(1000));
    Sample sample{.name = recorder.name_id(below(2) == 0 ? "GET" : "POST", name(below(5)))};
    if (below(10) > 0) {
      const double ms = std::lognormal_distribution(4.0, 2.0)(random_);
      sample.response_time = Nanos(static_cast<std::int64_t>(ms * 1e6));
    }
    RequestTrace trace;
    trace[Phase::wait] = std::chrono::microseconds(below(5000));
    trace.local_port = static_cast<std::uint16_t>(below(100));
    if (below(2) == 0) sample.trace = &trace;
    if (below(4) == 0) {
      const std::string text = name(below(6));
      sample.failure = recorder.failure_id(sample.name, {"E(" + text + ")", text});
    }
    recorder.log(sample, at);
    recorder.count_begun();
    recorder.log_task_start(std::chrono::microseconds(below(10'000)));
    if (below(20) == 0) recorder.log_exception(name(below(3)), name(below(3)), at);
  }

  static std::string name(int index) { return "/" + std::to_string(index); }

  std::mt19937 random_;
};

Stats started() {
  Stats stats;
  stats.clear_all(kStart);
  return stats;
}

Stats merged(const std::vector<Stats>& deltas) {
  Stats stats = started();
  for (const Stats& delta : deltas) stats.extend(delta);
  return stats;
}

TEST(Merge, does_not_depend_on_order) {
  for (unsigned seed = 0; seed < 10; ++seed) {
    std::vector<Stats> deltas = Deltas(seed).take();
    const std::string expected = rendered(merged(deltas));
    std::mt19937 random(seed);
    for (int i = 0; i < 3; ++i) {
      std::ranges::shuffle(deltas, random);
      ASSERT_EQ(rendered(merged(deltas)), expected) << seed;
    }
  }
}

TEST(Merge, does_not_depend_on_grouping) {
  for (unsigned seed = 0; seed < 10; ++seed) {
    std::vector<Stats> deltas = Deltas(seed).take();
    const std::string expected = rendered(merged(deltas));
    std::mt19937 random(seed);
    while (deltas.size() > 1) {  // join any two neighbours
      const auto at = random() % (deltas.size() - 1);
      deltas[at].extend(deltas[at + 1]);
      deltas.erase(deltas.begin() + static_cast<std::ptrdiff_t>(at) + 1);
    }
    ASSERT_EQ(rendered(merged(deltas)), expected) << seed;
  }
}

TEST(Merge, the_total_is_the_sum_of_the_entries) {
  const Stats stats = merged(Deltas(1).take());
  std::uint64_t requests = 0;
  std::uint64_t failures = 0;
  for (const StatsEntry* entry : stats.entries()) {
    requests += entry->num_requests();
    failures += entry->num_failures();
  }
  EXPECT_EQ(stats.total().num_requests(), requests);
  EXPECT_EQ(stats.total().num_failures(), failures);
  EXPECT_EQ(stats.counters().begun, requests);
}

TEST(Stats, reset_all_keeps_rows_and_exceptions) {
  Stats stats = merged(Deltas(1).take());
  const auto rows = stats.entries().size();
  stats.reset_all(kStart + seconds(30));
  EXPECT_EQ(stats.entries().size(), rows);
  EXPECT_EQ(stats.entries()[0]->num_requests(), 0U);
  EXPECT_EQ(stats.total().num_requests(), 0U);
  EXPECT_EQ(stats.total().start_time(), kStart + seconds(30));
  EXPECT_TRUE(stats.failures().empty());
  EXPECT_FALSE(stats.exceptions().empty());
  EXPECT_EQ(stats.counters().begun, 0U);
}

TEST(Stats, clear_all_forgets_everything) {
  Stats stats = merged(Deltas(1).take());
  stats.clear_all(kStart + seconds(30));
  EXPECT_TRUE(stats.entries().empty());
  EXPECT_TRUE(stats.exceptions().empty());
  EXPECT_EQ(stats.total().start_time(), kStart + seconds(30));
}

TEST(Stats, count_names_beyond_the_bound_in_one_row) {
  Stats stats;
  for (const char* method : {"GET", "POST"}) {
    Recorder recorder;
    for (int i = 0; i < 6000; ++i) {
      recorder.log({.name = recorder.name_id(method, std::to_string(i))}, kStart);
    }
    stats.extend(recorder.take_delta());
    EXPECT_EQ(stats.names_overflowed(), method == std::string("POST"));
  }
  EXPECT_EQ(stats.entries().size(), Stats::kMaxNames + 1);
  EXPECT_EQ(stats.total().num_requests(), 12'000U);
  EXPECT_EQ(stats.sorted().front()->num_requests(), 2000U);
}

TEST(Stats, thin_the_history_where_there_are_many_names) {
  Recorder recorder;
  const NameId early = recorder.name_id("GET", "early");
  for (int i = 0; i < 500; ++i) recorder.log({.name = early}, kStart + seconds(i));
  Stats stats = recorder.take_delta();
  EXPECT_EQ(stats.entries()[0]->history().per_second().size(), 500U);
  for (int i = 0; i < 1000; ++i) {
    recorder.log({.name = recorder.name_id("GET", std::to_string(i))}, kStart + seconds(i));
  }
  stats.extend(recorder.take_delta());
  EXPECT_LE(stats.entries()[0]->history().per_second().size(), 100U);
  EXPECT_EQ(stats.total().history().per_second().size(), 1000U);
}

}  // namespace
}  // namespace loadgen

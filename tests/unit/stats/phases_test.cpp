#include "loadgen/stats.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace loadgen {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr WallTime kStart{seconds(1'700'000'000)};

void log(PhaseFigures& figures, Nanos time, const RequestTrace& trace = {}, FailureId failure = 0) {
  figures.log({.failure = failure, .response_time = time, .trace = &trace}, kStart + time);
}

std::vector<Nanos> slowest_times(const PhaseFigures& figures) {
  std::vector<Nanos> times;
  for (const SlowRequest& request : figures.slowest()) times.push_back(request.response_time);
  return times;
}

TEST(Phases, are_summed_over_the_requests_that_had_them) {
  PhaseFigures figures;
  RequestTrace first;
  first[Phase::connect] = milliseconds(4);
  first[Phase::wait] = milliseconds(10);
  RequestTrace second;
  second[Phase::wait] = milliseconds(20);
  log(figures, milliseconds(14), first);
  log(figures, milliseconds(20), second);
  EXPECT_EQ(figures[Phase::connect].requests, 1U);
  EXPECT_EQ(figures[Phase::connect].mean(), Millis(4));
  EXPECT_EQ(figures[Phase::wait].requests, 2U);
  EXPECT_EQ(figures[Phase::wait].mean(), Millis(15));
  EXPECT_EQ(figures[Phase::wait].max, milliseconds(20));
  EXPECT_EQ(figures[Phase::tls].requests, 0U);
  EXPECT_EQ(figures[Phase::tls].mean(), Millis(0));
}

TEST(Phases, the_ten_slowest_are_kept_slowest_first) {
  PhaseFigures figures;
  for (int i = 0; i < 100; ++i) log(figures, milliseconds(i * 37 % 100));
  std::vector<Nanos> expected;
  for (int ms = 99; ms >= 90; --ms) expected.emplace_back(milliseconds(ms));
  EXPECT_EQ(slowest_times(figures), expected);
}

TEST(Phases, a_slow_request_is_kept_with_all_that_is_known_of_it) {
  PhaseFigures figures;
  const RequestTrace trace{.status = 503, .local_port = 4711, .connection_age = seconds(3)};
  log(figures, milliseconds(7), trace, 1);
  ASSERT_EQ(figures.slowest().size(), 1U);
  EXPECT_EQ(figures.slowest()[0].trace, trace);
  EXPECT_EQ(figures.slowest()[0].ended_at, kStart + milliseconds(7));
  EXPECT_TRUE(figures.slowest()[0].failed);
}

TEST(Phases, merging_is_as_logging_it_all_in_one_place) {
  std::vector<PhaseFigures> parts(4);
  PhaseFigures all;
  for (unsigned i = 0; i < 60; ++i) {
    RequestTrace trace;
    trace[Phase::send] = milliseconds(i);
    trace.local_port = static_cast<std::uint16_t>(i);
    const Nanos time = milliseconds(i * 7 % 13);  // many of the same time
    log(parts[i % 4], time, trace);
    log(all, time, trace);
  }
  std::ranges::sort(parts, {}, [](const auto& part) { return part.slowest(); });
  do {
    PhaseFigures merged;
    for (const PhaseFigures& part : parts) merged.extend(part);
    ASSERT_EQ(merged.slowest(), all.slowest());
    ASSERT_EQ(merged[Phase::send].mean(), all[Phase::send].mean());
  } while (std::ranges::next_permutation(parts, {}, [](const auto& part) {
             return part.slowest();
           }).found);
}

TEST(Phases, of_a_foreign_client_are_not_known) {
  StatsEntry entry("GRPC", "/");
  entry.log({.response_time = milliseconds(5)}, kStart, Stamp{});
  EXPECT_EQ(entry.phases()[Phase::wait].requests, 0U);
  EXPECT_TRUE(entry.phases().slowest().empty());
}

TEST(Phases, without_a_response_time_a_request_is_not_among_them) {
  StatsEntry entry("GET", "/");
  const RequestTrace trace;
  entry.log({.trace = &trace}, kStart, Stamp{});
  EXPECT_TRUE(entry.phases().slowest().empty());
}

TEST(Phases, a_delta_has_those_since_the_last) {
  Recorder recorder;
  RequestTrace trace;
  trace[Phase::wait] = milliseconds(1);
  const NameId name = recorder.name_id("GET", "/");
  const auto log_one = [&](int ms) {
    recorder.log({.name = name, .response_time = milliseconds(ms), .trace = &trace}, kStart);
  };
  Stats stats;
  for (int ms = 20; ms > 0; --ms) {
    log_one(ms);
    stats.extend(recorder.take_delta());
  }
  const PhaseFigures& figures = stats.entries()[0]->phases();
  EXPECT_EQ(figures[Phase::wait].requests, 20U);
  EXPECT_EQ(figures.slowest().size(), PhaseFigures::kSlowest);
  EXPECT_EQ(figures.slowest().back().response_time, milliseconds(11));
  stats.reset_all(kStart);
  EXPECT_TRUE(stats.entries()[0]->phases().slowest().empty());
}

}  // namespace
}  // namespace loadgen

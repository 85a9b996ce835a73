#include "loadgen/stats.hpp"

#include <gtest/gtest.h>

namespace loadgen {
namespace {

constexpr WallTime kNow{std::chrono::seconds(1'700'000'000)};

TEST(Recorder, ids_are_of_method_and_name) {
  Recorder recorder;
  const NameId id = recorder.name_id("GET", "/");
  EXPECT_EQ(recorder.name_id("GET", "/"), id);
  EXPECT_NE(recorder.name_id("POST", "/"), id);
  EXPECT_NE(recorder.name_id("GET", "/a"), id);
}

TEST(Recorder, failure_ids_are_of_name_and_masked_text) {
  Recorder recorder;
  const NameId a = recorder.name_id("GET", "/a");
  const FailureId id = recorder.failure_id(a, {"<A object at 0x1>", "<A object at 0x1>"});
  EXPECT_NE(id, kNoFailure);
  EXPECT_EQ(recorder.failure_id(a, {"<A object at 0x2>", "<A object at 0x2>"}), id);
  EXPECT_NE(recorder.failure_id(recorder.name_id("GET", "/b"), {"<A object at 0x1>", ""}), id);
  recorder.log({.name = a, .failure = id}, kNow);
  const auto failures = recorder.take_delta().failures();
  ASSERT_EQ(failures.size(), 1U);
  EXPECT_EQ(failures[0].text, "<A object at 0x....>");
  EXPECT_EQ(failures[0].shown, "<A object at 0x....>");
}

TEST(Recorder, a_delta_holds_what_changed_since_the_last) {
  Recorder recorder;
  const NameId a = recorder.name_id("GET", "/a");
  const NameId b = recorder.name_id("GET", "/b");
  const FailureId no = recorder.failure_id(b, {"no", "no"});
  EXPECT_TRUE(recorder.take_delta().entries().empty());

  recorder.log({.name = a, .bytes = 5}, kNow);
  recorder.log({.name = b, .failure = no}, kNow);
  recorder.count_begun();
  recorder.log_handshake(std::chrono::milliseconds(1), true);
  recorder.count_failed_handshake();
  recorder.log_exception("message", "traceback", kNow);
  const Stats first = recorder.take_delta();
  EXPECT_EQ(first.entries().size(), 2U);
  EXPECT_EQ(first.total().num_requests(), 2U);
  EXPECT_EQ(first.total().total_content_length(), 5U);
  EXPECT_EQ(first.failures().size(), 1U);
  EXPECT_EQ(first.exceptions().size(), 1U);
  EXPECT_EQ(first.counters().begun, 1U);
  EXPECT_EQ(first.counters().handshakes.times.count(), 1U);
  EXPECT_EQ(first.counters().handshakes.resumed, 1U);
  EXPECT_EQ(first.counters().handshakes.failed, 1U);

  recorder.log({.name = b}, kNow);
  const Stats second = recorder.take_delta();
  ASSERT_EQ(second.entries().size(), 1U);
  EXPECT_EQ(second.entries()[0]->name(), "/b");
  EXPECT_EQ(second.total().num_requests(), 1U);
  EXPECT_EQ(second.total().num_failures(), 0U);
  EXPECT_TRUE(second.failures().empty());
  EXPECT_TRUE(second.exceptions().empty());
  EXPECT_EQ(second.counters().begun, 0U);
  EXPECT_EQ(second.counters().handshakes.times.count(), 0U);
  EXPECT_EQ(second.counters().handshakes.resumed, 0U);
  EXPECT_EQ(second.counters().handshakes.failed, 0U);
}

TEST(Recorder, stamps_do_not_step_back_with_the_clock) {
  Recorder recorder;
  recorder.log({.name = recorder.name_id("GET", "/first")}, kNow);
  recorder.log({.name = recorder.name_id("GET", "/second")}, kNow - std::chrono::hours(1));
  const Stats delta = recorder.take_delta();
  EXPECT_EQ(delta.entries()[0]->name(), "/first");
  EXPECT_EQ(delta.entries()[1]->start_time(), kNow - std::chrono::hours(1));
}

TEST(Recorder, counts_names_beyond_the_bound_in_one_row) {
  Recorder recorder;
  NameId last = 0;
  for (std::size_t i = 0; i < Stats::kMaxNames + 10; ++i) {
    last = recorder.name_id("GET", std::to_string(i));
    recorder.log({.name = last}, kNow);
  }
  EXPECT_EQ(recorder.name_id("POST", "another"), last);
  const Stats delta = recorder.take_delta();
  EXPECT_TRUE(delta.names_overflowed());
  EXPECT_EQ(delta.entries().size(), Stats::kMaxNames + 1);
  EXPECT_EQ(delta.sorted().front()->name(), "(other names)");
  EXPECT_EQ(delta.sorted().front()->num_requests(), 10U);
}

TEST(Recorder, counts_failures_beyond_the_bound_in_one_row) {
  Recorder recorder;
  const NameId name = recorder.name_id("GET", "/");
  Stats stats;
  for (int delta = 0; delta < 2; ++delta) {
    for (int i = 0; i < 1100; ++i) {
      const FailureId failure = recorder.failure_id(name, {std::to_string(i), ""});
      recorder.log({.name = name, .failure = failure}, kNow);
    }
    stats.extend(recorder.take_delta());
  }
  const auto failures = stats.failures();
  ASSERT_EQ(failures.size(), 1001U);
  EXPECT_EQ(failures.back().text, "(100 more texts)");
  EXPECT_EQ(failures.back().occurrences, 200U);
}

}  // namespace
}  // namespace loadgen

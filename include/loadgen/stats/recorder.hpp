#pragma once

#include "loadgen/stats/entry.hpp"
#include "loadgen/stats/row_table.hpp"
#include "loadgen/stats/sample.hpp"
#include "loadgen/stats/stats.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace loadgen {

/// One loop's writer of statistics. Used by that loop alone: no lock, no atomic; once a name and
/// its range of times were seen since the last delta, logging allocates nothing and touches no
/// string.
class Recorder {
 public:
  /// The id of (method, name) in samples; stays valid as long as the recorder. Meant to be asked
  /// for once, not for each request. Beyond Stats::kMaxNames it is that of `(other names)`.
  NameId name_id(std::string_view method, std::string_view name);

  /// The id of a failure of `name` in samples; stays valid as long as the recorder. Beyond the
  /// bound of distinct failures it is that of `(N more texts)`.
  FailureId failure_id(NameId name, const Failure& failure);

  /// Counts a request that ended at `at`.
  void log(const Sample& sample, WallTime at);

  /// An exception that left user code; the traceback groups them.
  void log_exception(std::string_view message, std::string_view traceback, WallTime at);

  /// A task began `late` after it was due.
  void log_task_start(Nanos late) { counters_.lateness.add(late); }

  void count_begun() { ++counters_.begun; }
  void count_cut_off() { ++counters_.cut_off; }
  void count_resent() { ++counters_.resent; }

  /// A TLS handshake that took `time` is done; `resumed`: it took up an earlier session.
  void log_handshake(Nanos time, bool resumed) {
    counters_.handshakes.times.add(time);
    if (resumed) ++counters_.handshakes.resumed;
  }
  void count_failed_handshake() { ++counters_.handshakes.failed; }

  /// What was recorded since the last call: changed entries only.
  Stats take_delta();

 private:
  FailureId more_failures_id(const FailureRow& row);

  Stamp next_stamp(WallTime at);

  Stamp stamp_{.time = WallTime::min()};  // the last
  std::map<EntryKey, NameId> name_ids_;
  std::vector<StatsEntry> entries_;  // by NameId; what is new since the last delta
  std::map<std::pair<NameId, std::string>, FailureId> failure_ids_;
  std::vector<FailureRow> failures_{
      FailureRow{}};  // by FailureId: kNoFailure, ..., the one for more
  RowTable<ExceptionRow> exceptions_;
  Counters counters_;
};

}  // namespace loadgen

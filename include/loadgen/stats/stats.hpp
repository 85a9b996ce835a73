#pragma once

#include "loadgen/stats/entry.hpp"
#include "loadgen/stats/row_table.hpp"
#include "loadgen/stats/sample.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace loadgen {

/// What identifies an entry. Ordered as Locust sorts its tables: code points of the name, then of
/// the method.
struct EntryKey {
  std::string name;
  std::string method;

  friend auto operator<=>(const EntryKey&, const EntryKey&) = default;
};

/// TLS handshakes, apart from the requests that waited for them.
struct Handshakes {
  std::uint64_t resumed = 0;  ///< of those completed: took up an earlier session
  std::uint64_t failed = 0;
  Histogram times;  ///< of those completed

  void extend(const Handshakes& other);
  void reset();
};

/// What loadgen counts beside Locust's figures.
struct Counters {
  std::uint64_t begun = 0;    ///< requests begun; those completed are StatsEntry::num_requests
  std::uint64_t cut_off = 0;  ///< requests in flight that the end of the test cut off
  std::uint64_t resent = 0;   ///< requests sent again on a new connection
  Histogram lateness;         ///< how long after they were due tasks began
  Handshakes handshakes;

  void extend(const Counters& other);
  void reset();
};

/// The merge of samples. Loops, the Python side and remote workers send deltas of this type, made
/// by a Recorder, and one `extend` merges them all: associative and commutative in every figure as
/// long as no bound is met. Beyond the bounds sums are still exact, but which names and texts have
/// a row of their own depends on the order. A value; used by one thread at a time.
class Stats {
 public:
  /// Distinct (method, name); further ones share the entry `(other names)`.
  static constexpr std::size_t kMaxNames = 10'000;
  static inline const EntryKey kOtherNames{.name = "(other names)", .method = ""};

  /// Best given what is not needed any more: new names then take over its memory.
  void extend(Stats other);

  // What deltas are made of.
  void add(StatsEntry entry);
  void add(const FailureRow& failure) { failures_.add(failure); }
  void add(const RowTable<ExceptionRow>& exceptions) { exceptions_.extend(exceptions); }
  void add(const Counters& counters) { counters_.extend(counters); }

  /// A test starts: forgets everything.
  void clear_all(WallTime start);

  /// `--reset-stats`: zeroes the entries and counters but keeps the rows, forgets the failures,
  /// keeps the exceptions.
  void reset_all(WallTime now);

  /// All requests, as the row `Aggregated`. Its start_time is that of the test or the last reset.
  const StatsEntry& total() const { return total_; }

  /// In order of first occurrence. Valid until the next change.
  std::vector<const StatsEntry*> entries() const;

  /// By name, then method. Valid until the next change.
  std::vector<const StatsEntry*> sorted() const;

  /// In order of first occurrence, at most 1,000 and then the row `(N more texts)`.
  std::vector<FailureRow> failures() const { return failures_.in_order(); }
  std::vector<ExceptionRow> exceptions() const { return exceptions_.in_order(); }

  const Counters& counters() const { return counters_; }

  /// Whether there is an entry `(other names)`: a reason to warn, once.
  bool names_overflowed() const;

 private:
  static constexpr std::size_t kManyNames = 1000;  // from here on ...
  static constexpr std::size_t kKeysOfMany = 100;  // ... an entry's history has this many keys

  void add_row(StatsEntry entry);

  std::map<EntryKey, StatsEntry> entries_;
  StatsEntry total_{"", "Aggregated"};
  RowTable<FailureRow> failures_;
  RowTable<ExceptionRow> exceptions_;
  Counters counters_;
};

}  // namespace loadgen

#pragma once

#include "loadgen/stats/sample.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace loadgen {

/// How many distinct texts a row stands for, counted by their hashes: exact up to kMax.
class DistinctTexts {
 public:
  static constexpr std::size_t kMax = 10'000;

  void insert(std::string_view text);
  void extend(const DistinctTexts& other);
  void clear() { hashes_.clear(); }
  bool empty() const { return hashes_.empty(); }

  /// `(N more texts)`.
  std::string label() const;

 private:
  std::set<std::uint64_t> hashes_;
};

/// Failures with the same method, name and text. `more` is empty but in the one row that stands for
/// all failures beyond the bound of their table.
struct FailureRow {
  std::string method;
  std::string name;
  std::string text;   ///< Failure::text, addresses masked
  std::string shown;  ///< Failure::shown, addresses masked
  std::uint64_t occurrences = 0;
  Stamp first_seen;
  WallTime last_seen = WallTime::min();
  DistinctTexts more;

  std::string key() const;
  void log(Stamp stamp);
  void extend(const FailureRow& other);
  void reset();
  FailureRow as_more() const;   // as the row that stands for more, this among them
  FailureRow labelled() const;  // the row that stands for more, with its name and text
};

/// Exceptions that left user code with the same traceback. `more` as in FailureRow.
struct ExceptionRow {
  std::string message;  ///< of the first
  std::string traceback;
  std::set<std::string> nodes;  ///< who reported it: `local`, or ids of workers
  std::uint64_t count = 0;
  Stamp first_seen;
  DistinctTexts more;

  std::string key() const;
  void extend(const ExceptionRow& other);
  ExceptionRow as_more() const;
  ExceptionRow labelled() const;
};

/// Rows by key, at most kMaxRows; the occurrences of all further keys are counted in one more row.
/// Below the bound nothing depends on the order of adding.
template <class Row>
class RowTable {
 public:
  static constexpr std::size_t kMaxRows = 1000;

  void add(const Row& row) {
    if (!row.more.empty()) return more_.extend(row);
    const std::string key = row.key();
    if (const auto known = rows_.find(key); known != rows_.end()) {
      known->second.extend(row);
    } else if (rows_.size() < kMaxRows) {
      rows_.emplace(key, row);
    } else {
      more_.extend(row.as_more());
    }
  }

  void extend(const RowTable& other) {
    for (const auto& [key, row] : other.rows_) add(row);
    more_.extend(other.more_);
  }

  void clear() {
    rows_.clear();
    more_ = Row{};
  }

  /// In order of first occurrence; the row that stands for more is the last.
  std::vector<Row> in_order() const {
    std::vector<std::pair<std::string_view, const Row*>> sorted;
    for (const auto& [key, row] : rows_) sorted.emplace_back(key, &row);
    std::ranges::sort(sorted, {}, [](const auto& item) {
      return std::pair(item.second->first_seen, item.first);
    });
    std::vector<Row> rows;
    for (const auto& [key, row] : sorted) rows.push_back(*row);
    if (!more_.more.empty()) rows.push_back(more_.labelled());
    return rows;
  }

 private:
  std::unordered_map<std::string, Row> rows_;
  Row more_;  // what is beyond the bound
};

}  // namespace loadgen

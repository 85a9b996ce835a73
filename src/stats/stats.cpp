#include "loadgen/stats/stats.hpp"

#include <algorithm>

namespace loadgen {

void Counters::extend(const Counters& other) {
  begun += other.begun;
  cut_off += other.cut_off;
  resent += other.resent;
  lateness.extend(other.lateness);
}

void Counters::reset() {
  begun = 0;
  cut_off = 0;
  resent = 0;
  lateness.clear();
}

void Stats::extend(const Stats& other) {
  for (const auto& [key, entry] : other.entries_) add_row(entry);
  total_.extend(other.total_);
  failures_.extend(other.failures_);
  exceptions_.extend(other.exceptions_);
  counters_.extend(other.counters_);
}

void Stats::add(const StatsEntry& entry) {
  add_row(entry);
  total_.extend(entry);
}

void Stats::add_row(const StatsEntry& entry) {
  EntryKey key{entry.name(), entry.method()};
  if (entries_.size() >= kMaxNames && !entries_.contains(key)) key = kOtherNames;
  const auto [row, is_new] = entries_.try_emplace(key, key.method, key.name);
  row->second.extend(entry);
  if (entries_.size() <= kManyNames) return;
  row->second.thin_history(kKeysOfMany);
  if (is_new && entries_.size() == kManyNames + 1) {
    for (auto& [other_key, other] : entries_) other.thin_history(kKeysOfMany);
  }
}

void Stats::clear_all(WallTime start) {
  *this = Stats();
  total_.reset(start);
}

void Stats::reset_all(WallTime now) {
  for (auto& [key, entry] : entries_) entry.reset(now);
  total_.reset(now);
  failures_.clear();
  counters_.reset();
}

std::vector<const StatsEntry*> Stats::sorted() const {
  std::vector<const StatsEntry*> rows;
  for (const auto& [key, entry] : entries_) rows.push_back(&entry);
  return rows;
}

std::vector<const StatsEntry*> Stats::entries() const {
  std::vector<const StatsEntry*> rows = sorted();
  std::ranges::stable_sort(rows, {}, &StatsEntry::first_seen);
  return rows;
}

bool Stats::names_overflowed() const {
  return entries_.contains(kOtherNames);
}

}  // namespace loadgen

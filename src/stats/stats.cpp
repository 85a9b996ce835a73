#include "loadgen/stats/stats.hpp"

#include <algorithm>
#include <utility>

namespace loadgen {

void Handshakes::extend(const Handshakes& other) {
  resumed += other.resumed;
  failed += other.failed;
  times.extend(other.times);
}

void Handshakes::reset() {
  resumed = 0;
  failed = 0;
  times.clear();
}

void Counters::extend(const Counters& other) {
  begun += other.begun;
  cut_off += other.cut_off;
  resent += other.resent;
  lateness.extend(other.lateness);
  handshakes.extend(other.handshakes);
}

void Counters::reset() {
  begun = 0;
  cut_off = 0;
  resent = 0;
  lateness.clear();
  handshakes.reset();
}

void Stats::extend(Stats other) {
  for (auto& [key, entry] : other.entries_) add_row(std::move(entry));
  total_.extend(other.total_);
  failures_.extend(other.failures_);
  exceptions_.extend(other.exceptions_);
  counters_.extend(other.counters_);
}

void Stats::add(StatsEntry entry) {
  total_.extend(entry);
  add_row(std::move(entry));
}

void Stats::add_row(StatsEntry entry) {
  EntryKey key{entry.name(), entry.method()};
  auto row = entries_.find(key);
  const bool is_new = row == entries_.end();
  if (!is_new) {
    row->second.extend(entry);
  } else if (entries_.size() < kMaxNames) {
    row = entries_.emplace(std::move(key), std::move(entry)).first;
  } else {
    row = entries_.try_emplace(kOtherNames, kOtherNames.method, kOtherNames.name).first;
    row->second.extend(entry);
  }
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

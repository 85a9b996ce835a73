#include "loadgen/stats/recorder.hpp"

#include "stats/mask_addresses.hpp"

#include <algorithm>

namespace loadgen {

NameId Recorder::name_id(std::string_view method, std::string_view name) {
  EntryKey key{std::string(name), std::string(method)};
  if (entries_.size() >= Stats::kMaxNames && !name_ids_.contains(key)) key = Stats::kOtherNames;
  const auto [known, is_new] = name_ids_.try_emplace(key, static_cast<NameId>(entries_.size()));
  if (is_new) entries_.emplace_back(key.method, key.name);
  return known->second;
}

FailureId Recorder::failure_id(NameId name, const Failure& failure) {
  std::pair key(name, mask_addresses(failure.text));
  if (const auto known = failure_ids_.find(key); known != failure_ids_.end()) return known->second;
  FailureRow row;
  row.method = entries_[name].method();
  row.name = entries_[name].name();
  row.text = key.second;
  row.shown = mask_addresses(failure.shown);
  if (failure_ids_.size() < RowTable<FailureRow>::kMaxRows) {
    failures_.push_back(std::move(row));
    const auto id = static_cast<FailureId>(failures_.size() - 1);
    failure_ids_.emplace(std::move(key), id);
    return id;
  }
  return more_failures_id(row);
}

FailureId Recorder::more_failures_id(const FailureRow& row) {
  if (failures_.back().more.empty()) {
    failures_.push_back(row.as_more());
  } else {
    failures_.back().more.extend(row.as_more().more);
  }
  return static_cast<FailureId>(failures_.size() - 1);
}

void Recorder::log(const Sample& sample, WallTime at) {
  const Stamp stamp = next_stamp(at);
  entries_[sample.name].log(sample, at, stamp);
  if (sample.failure != kNoFailure) failures_[sample.failure].log(stamp);
}

void Recorder::log_exception(std::string_view message, std::string_view traceback, WallTime at) {
  ExceptionRow row;
  row.message = message;
  row.traceback = traceback;
  row.nodes = {"local"};
  row.count = 1;
  row.first_seen = next_stamp(at);
  exceptions_.add(row);
}

// Stamps never go back, even where the wall clock does.
Stamp Recorder::next_stamp(WallTime at) {
  stamp_.time = std::max(stamp_.time, at);
  ++stamp_.sequence;
  return stamp_;
}

Stats Recorder::take_delta() {
  Stats delta;
  for (StatsEntry& entry : entries_) {
    if (entry.num_requests() > 0) delta.add(entry.take());
  }
  for (FailureRow& failure : failures_) {
    if (failure.occurrences == 0) continue;
    delta.add(failure);
    failure.reset();
  }
  delta.add(exceptions_);
  exceptions_.clear();
  delta.add(counters_);
  counters_.reset();
  return delta;
}

}  // namespace loadgen

#include "loadgen/stats/row_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace loadgen {
namespace {

// FNV-1a: the same in every process whose rows are merged.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char byte : text) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3U;
  return hash;
}

}  // namespace

void DistinctTexts::insert(std::string_view text) {
  if (hashes_.size() < kMax) hashes_.insert(hash_of(text));
}

void DistinctTexts::extend(const DistinctTexts& other) {
  for (const std::uint64_t hash : other.hashes_) {
    if (hashes_.size() < kMax) hashes_.insert(hash);
  }
}

std::string DistinctTexts::label() const {
  return fmt::format("({}{} more texts)", hashes_.size(), hashes_.size() == kMax ? "+" : "");
}

std::string FailureRow::key() const {
  return method + '\0' + name + '\0' + text;
}

void FailureRow::log(Stamp stamp) {
  ++occurrences;
  first_seen = std::min(first_seen, stamp);
  last_seen = std::max(last_seen, stamp.time);
}

void FailureRow::extend(const FailureRow& other) {
  if (std::tie(other.first_seen, other.shown) < std::tie(first_seen, shown)) {
    first_seen = other.first_seen;
    shown = other.shown;
  }
  occurrences += other.occurrences;
  last_seen = std::max(last_seen, other.last_seen);
  more.extend(other.more);
}

void FailureRow::reset() {
  occurrences = 0;
  first_seen = Stamp{};
  last_seen = WallTime::min();
}

FailureRow FailureRow::as_more() const {
  FailureRow row;
  row.occurrences = occurrences;
  row.first_seen = first_seen;
  row.last_seen = last_seen;
  row.more.insert(key());
  return row;
}

FailureRow FailureRow::labelled() const {
  FailureRow row = *this;
  row.name = "(other failures)";
  row.text = more.label();
  row.shown = row.text;
  return row;
}

std::string ExceptionRow::key() const {
  return traceback;
}

void ExceptionRow::extend(const ExceptionRow& other) {
  if (std::tie(other.first_seen, other.message) < std::tie(first_seen, message)) {
    first_seen = other.first_seen;
    message = other.message;
  }
  count += other.count;
  nodes.insert(other.nodes.begin(), other.nodes.end());
  more.extend(other.more);
}

ExceptionRow ExceptionRow::as_more() const {
  ExceptionRow row;
  row.nodes = nodes;
  row.count = count;
  row.first_seen = first_seen;
  row.more.insert(key());
  return row;
}

ExceptionRow ExceptionRow::labelled() const {
  ExceptionRow row = *this;
  row.message = more.label();
  return row;
}

}  // namespace loadgen

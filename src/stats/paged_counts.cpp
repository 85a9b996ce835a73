#include "loadgen/stats/paged_counts.hpp"

#include <algorithm>

namespace loadgen {

void PagedCounts::allocate(std::size_t page) {
  if (page >= slots_.size()) slots_.resize(page + 1);
  pages_.reserve(pages_.size() + 1);  // no more: there are many of these, and each grows rarely
  pages_.emplace_back();
  slots_[page] = static_cast<std::uint16_t>(pages_.size());
}

void PagedCounts::extend(const PagedCounts& other) {
  for (std::size_t index = 0; index < other.end(); ++index) {
    if (const std::uint64_t count = other.at(index); count != 0) add(index, count);
  }
}

void PagedCounts::subtract(const PagedCounts& earlier) {
  for (std::size_t index = 0; index < earlier.end(); ++index) {
    const std::uint64_t count = earlier.at(index);
    if (count != 0) set(index, at(index) - count);
  }
}

void PagedCounts::set(std::size_t index, std::uint64_t count) {
  pages_[slots_[index / kPageSize] - 1U][index % kPageSize] = static_cast<std::uint32_t>(count);
  high_.erase(index);
  if (const std::uint64_t high = count >> 32; high != 0) high_.emplace(index, high);
}

void PagedCounts::clear() {
  for (Page& page : pages_) page.fill(0);
  high_.clear();
}

}  // namespace loadgen

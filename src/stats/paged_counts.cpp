#include "loadgen/stats/paged_counts.hpp"

#include <algorithm>

namespace loadgen {

void PagedCounts::allocate(std::size_t page) {
  if (page >= slots_.size()) slots_.resize(page + 1);
  pages_.emplace_back();
  slots_[page] = static_cast<std::uint16_t>(pages_.size());
}

void PagedCounts::extend(const PagedCounts& other) {
  for (std::size_t index = 0; index < other.end(); ++index) {
    if (const std::uint64_t count = other.at(index); count != 0) (*this)[index] += count;
  }
}

void PagedCounts::subtract(const PagedCounts& earlier) {
  for (std::size_t index = 0; index < earlier.end(); ++index) {
    if (const std::uint64_t count = earlier.at(index); count != 0) (*this)[index] -= count;
  }
}

void PagedCounts::clear() {
  for (Page& page : pages_) page.fill(0);
}

}  // namespace loadgen

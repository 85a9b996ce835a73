#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace loadgen {

/// Counters by index, in pages that are allocated when first touched: a histogram costs memory for
/// the range of its values only. Clearing keeps the pages.
class PagedCounts {
 public:
  static constexpr std::size_t kPageSize = 64;

  std::uint64_t& operator[](std::size_t index) {
    const std::size_t page = index / kPageSize;
    if (page >= slots_.size() || slots_[page] == 0) allocate(page);
    return pages_[slots_[page] - 1U][index % kPageSize];
  }

  /// 0 for what was never touched.
  std::uint64_t at(std::size_t index) const {
    const std::size_t page = index / kPageSize;
    if (page >= slots_.size() || slots_[page] == 0) return 0;
    return pages_[slots_[page] - 1U][index % kPageSize];
  }

  /// Every index that is not 0 is below.
  std::size_t end() const { return slots_.size() * kPageSize; }

  void extend(const PagedCounts& other);

  /// Takes away what an earlier state of these counts had.
  void subtract(const PagedCounts& earlier);
  void clear();

 private:
  using Page = std::array<std::uint64_t, kPageSize>;

  void allocate(std::size_t page);

  std::vector<std::uint16_t> slots_;  // by page: 1 + its index in pages_, 0 where there is none
  std::vector<Page> pages_;
};

}  // namespace loadgen

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace loadgen {

/// Counters by index, in pages that are allocated when first touched: a histogram costs memory for
/// the range of its values only. Clearing keeps the pages. Pages have the lower halves of the
/// counters, since hardly any ever fills one.
class PagedCounts {
 public:
  static constexpr std::size_t kPageSize = 64;

  void add(std::size_t index, std::uint64_t count = 1) {
    const std::size_t page = index / kPageSize;
    if (page >= slots_.size() || slots_[page] == 0) allocate(page);
    std::uint32_t& low = pages_[slots_[page] - 1U][index % kPageSize];
    const std::uint64_t sum = low + count;
    low = static_cast<std::uint32_t>(sum);
    if (const std::uint64_t carry = sum >> 32; carry != 0) high_[index] += carry;
  }

  /// 0 for what was never touched.
  std::uint64_t at(std::size_t index) const {
    const std::size_t page = index / kPageSize;
    if (page >= slots_.size() || slots_[page] == 0) return 0;
    const std::uint64_t low = pages_[slots_[page] - 1U][index % kPageSize];
    if (high_.empty()) return low;
    const auto high = high_.find(index);
    return high == high_.end() ? low : low + (high->second << 32);
  }

  /// Every index that is not 0 is below.
  std::size_t end() const { return slots_.size() * kPageSize; }

  void extend(const PagedCounts& other);

  /// Takes away what an earlier state of these counts had.
  void subtract(const PagedCounts& earlier);
  void clear();

 private:
  using Page = std::array<std::uint32_t, kPageSize>;

  void allocate(std::size_t page);
  void set(std::size_t index, std::uint64_t count);  // of one that was touched

  std::vector<std::uint16_t> slots_;  // by page: 1 + its index in pages_, 0 where there is none
  std::vector<Page> pages_;
  std::map<std::size_t, std::uint64_t> high_;  // the upper halves that are not 0
};

}  // namespace loadgen

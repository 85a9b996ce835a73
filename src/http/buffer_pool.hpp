#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

namespace loadgen::http {

/// Read buffers of one loop, lent to a connection for the time of one exchange, so that an idle
/// user holds none.
class BufferPool {
 public:
  static constexpr std::size_t kSize = 8 * 1024;

  /// Follows one that a read has filled: more is coming, and a long body takes fewer system calls.
  static constexpr std::size_t kLargeSize = 128 * 1024;

  /// While so many of these are lent, others go on with what they have: 10,000 downloads at a time
  /// must not take a gigabyte.
  static constexpr std::size_t kMostLarge = 16;

  /// Bytes that were read and not yet used, with room for more behind them.
  class Lease {
   public:
    explicit Lease(BufferPool& pool) : pool_(pool), memory_(pool.take(kSize)) {}
    ~Lease() { pool_.give_back(std::move(memory_), capacity_); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    const char* data() const { return memory_.get() + begin_; }
    std::size_t size() const { return end_ - begin_; }

    /// Where the next bytes go. Never empty: makes room by moving what is left to the front, and by
    /// doubling when that fills the buffer.
    char* room() {
      const bool filled = end_ == capacity_;
      if (begin_ > 0) compact();
      if (filled) make_larger();
      return memory_.get() + end_;
    }
    std::size_t room_size() const { return capacity_ - end_; }

    void added(std::size_t count) { end_ += count; }
    void used(std::size_t count) { begin_ += count; }

   private:
    void compact() {
      std::memmove(memory_.get(), memory_.get() + begin_, size());
      end_ -= begin_;
      begin_ = 0;
    }

    void make_larger() {
      if (end_ == capacity_) {
        move_to(capacity_ * 2);
      } else if (capacity_ < kLargeSize && pool_.lent_large_ < kMostLarge) {
        move_to(kLargeSize);
      }
    }

    void move_to(std::size_t capacity) {
      auto larger = pool_.take(capacity);
      std::memcpy(larger.get(), memory_.get(), end_);
      pool_.give_back(std::exchange(memory_, std::move(larger)), capacity_);
      capacity_ = capacity;
    }

    BufferPool& pool_;
    std::unique_ptr<char[]> memory_;
    std::size_t capacity_ = kSize;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
  };

 private:
  using Free = std::vector<std::unique_ptr<char[]>>;

  /// More free buffers than this go back to the system: a burst of slow answers must not stay.
  static constexpr std::size_t kKept = 256;

  std::unique_ptr<char[]> take(std::size_t capacity) {
    if (capacity == kLargeSize) ++lent_large_;
    Free& free = capacity == kLargeSize ? free_large_ : free_;
    const bool kept = capacity == kSize || capacity == kLargeSize;
    if (!kept || free.empty()) return std::make_unique_for_overwrite<char[]>(capacity);
    auto memory = std::move(free.back());
    free.pop_back();
    return memory;
  }

  void give_back(std::unique_ptr<char[]> memory, std::size_t capacity) {
    if (capacity == kSize && free_.size() < kKept) free_.push_back(std::move(memory));
    if (capacity != kLargeSize) return;
    --lent_large_;
    if (free_large_.size() < kMostLarge) free_large_.push_back(std::move(memory));
  }

  Free free_;
  Free free_large_;
  std::size_t lent_large_ = 0;
};

}  // namespace loadgen::http

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

  /// Bytes that were read and not yet used, with room for more behind them.
  class Lease {
   public:
    explicit Lease(BufferPool& pool) : pool_(pool), memory_(pool.take()) {}
    ~Lease() { pool_.give_back(std::move(memory_), capacity_); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    const char* data() const { return memory_.get() + begin_; }
    std::size_t size() const { return end_ - begin_; }

    /// Where the next bytes go. Never empty: makes room by moving what is left to the front, and by
    /// doubling when that fills the buffer.
    char* room() {
      if (begin_ > 0) compact();
      if (end_ == capacity_) grow();
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

    void grow() {
      auto larger = std::make_unique_for_overwrite<char[]>(capacity_ * 2);
      std::memcpy(larger.get(), memory_.get(), end_);
      pool_.give_back(std::exchange(memory_, std::move(larger)), capacity_);
      capacity_ *= 2;
    }

    BufferPool& pool_;
    std::unique_ptr<char[]> memory_;
    std::size_t capacity_ = kSize;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
  };

 private:
  /// More free buffers than this go back to the system: a burst of slow answers must not stay.
  static constexpr std::size_t kKept = 256;

  std::unique_ptr<char[]> take() {
    if (free_.empty()) return std::make_unique_for_overwrite<char[]>(kSize);
    auto memory = std::move(free_.back());
    free_.pop_back();
    return memory;
  }

  void give_back(std::unique_ptr<char[]> memory, std::size_t capacity) {
    if (capacity == kSize && free_.size() < kKept) free_.push_back(std::move(memory));
  }

  std::vector<std::unique_ptr<char[]>> free_;
};

}  // namespace loadgen::http

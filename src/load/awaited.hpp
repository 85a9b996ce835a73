#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <utility>

namespace loadgen {

/// Completions that must all come before the next step. One that comes after forget(), or after the
/// Awaited is gone, has no effect.
class Awaited {
 public:
  /// `wake` is called when the last of them came.
  explicit Awaited(std::function<void()> wake) : wake_(std::move(wake)) {}

  /// One more completion to wait for, to be called once.
  std::function<void()> expect() {
    ++*open_;
    return [open = std::weak_ptr(open_), wake = wake_] {
      const auto count = open.lock();
      if (count && --*count == 0) wake();
    };
  }

  bool all_in() const { return *open_ == 0; }

  void forget() { open_ = std::make_shared<std::size_t>(0); }

 private:
  std::function<void()> wake_;
  std::shared_ptr<std::size_t> open_ = std::make_shared<std::size_t>(0);
};

}  // namespace loadgen

#include "http/buffer_pool.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace loadgen::http {
namespace {

void add(BufferPool::Lease& lease, std::string_view bytes) {
  while (!bytes.empty()) {
    char* room = lease.room();
    const std::size_t count = std::min(lease.room_size(), bytes.size());
    ASSERT_GT(count, 0u);
    std::memcpy(room, bytes.data(), count);
    lease.added(count);
    bytes.remove_prefix(count);
  }
}

std::string_view content(const BufferPool::Lease& lease) {
  return {lease.data(), lease.size()};
}

TEST(BufferPool, KeepsWhatIsNotUsedYet) {
  BufferPool pool;
  BufferPool::Lease lease(pool);
  add(lease, "abcdef");
  lease.used(4);
  EXPECT_EQ(content(lease), "ef");
  add(lease, "gh");
  EXPECT_EQ(content(lease), "efgh");
  lease.used(4);
  EXPECT_EQ(lease.size(), 0u);
  lease.room();
  EXPECT_EQ(lease.room_size(), BufferPool::kSize) << "an empty buffer offers all of it";
}

TEST(BufferPool, GrowsWhenNothingIsUsed) {
  BufferPool pool;
  BufferPool::Lease lease(pool);
  std::string expected;
  for (int i = 0; i < 5000; ++i) expected += std::to_string(i) + ",";
  add(lease, expected);
  EXPECT_EQ(content(lease), expected);
  lease.used(3);
  add(lease, "!");
  EXPECT_EQ(content(lease), expected.substr(3) + "!");
}

TEST(BufferPool, LendsABufferAgain) {
  BufferPool pool;
  const char* first = nullptr;
  {
    BufferPool::Lease lease(pool);
    first = lease.data();
  }
  BufferPool::Lease again(pool);
  BufferPool::Lease other(pool);
  EXPECT_EQ(again.data(), first);
  EXPECT_NE(other.data(), first);
}

TEST(BufferPool, AGrownBufferIsNotLentAgain) {
  BufferPool pool;
  {
    BufferPool::Lease lease(pool);
    add(lease, std::string(3 * BufferPool::kSize, 'x'));
  }
  BufferPool::Lease lease(pool);
  lease.room();
  EXPECT_EQ(lease.room_size(), BufferPool::kSize);
}

/// As a read of a long body that is used at once.
void fill_and_use(BufferPool::Lease& lease) {
  add(lease, std::string(BufferPool::kSize, 'x'));
  lease.used(lease.size());
  lease.room();
}

TEST(BufferPool, ALargeOneFollowsOneThatWasFilled) {
  BufferPool pool;
  BufferPool::Lease lease(pool);
  add(lease, std::string(BufferPool::kSize - 1, 'x'));
  lease.used(lease.size());
  lease.room();
  EXPECT_EQ(lease.room_size(), BufferPool::kSize) << "no more had come";
  add(lease, std::string(BufferPool::kSize, 'x'));
  lease.used(lease.size() - 2);
  lease.room();
  EXPECT_EQ(lease.room_size(), BufferPool::kLargeSize - 2);
  EXPECT_EQ(content(lease), "xx");
}

TEST(BufferPool, SoManyLargeOnesAreLentAtATime) {
  BufferPool pool;
  std::vector<std::unique_ptr<BufferPool::Lease>> leases;
  const auto lend = [&] {
    leases.push_back(std::make_unique<BufferPool::Lease>(pool));
    fill_and_use(*leases.back());
    return leases.back()->room_size();
  };
  for (std::size_t i = 0; i < BufferPool::kMostLarge; ++i) {
    EXPECT_EQ(lend(), BufferPool::kLargeSize);
  }
  EXPECT_EQ(lend(), BufferPool::kSize);
  leases.erase(leases.begin());
  EXPECT_EQ(lend(), BufferPool::kLargeSize);
}

}  // namespace
}  // namespace loadgen::http

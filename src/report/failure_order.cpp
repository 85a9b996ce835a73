#include "report/failure_order.hpp"

#include "stats/python_repr.hpp"

#include <fmt/format.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <utility>

namespace loadgen {
namespace {

using Digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

// Locust stats.py StatsError.create_key
Digest key_of(const FailureRow& failure) {
  const std::string key =
      fmt::format("{}.{}.{}", failure.method, failure.name, python_repr(failure.text));
  Digest digest;
  SHA256(reinterpret_cast<const unsigned char*>(key.data()), key.size(), digest.data());
  return digest;
}

}  // namespace

std::vector<FailureRow> failures_by_key(const Stats& stats) {
  std::vector<std::pair<Digest, FailureRow>> keyed;
  for (FailureRow& failure : stats.failures()) {
    const Digest key = key_of(failure);
    keyed.emplace_back(key, std::move(failure));
  }
  std::ranges::sort(keyed, {}, [](const auto& item) {
    return std::pair(!item.second.more.empty(), item.first);
  });
  std::vector<FailureRow> failures;
  for (auto& [key, failure] : keyed) failures.push_back(std::move(failure));
  return failures;
}

}  // namespace loadgen

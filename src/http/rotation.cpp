#include "http/rotation.hpp"

#include <algorithm>

namespace loadgen::http {

std::vector<Rotation::Endpoint> Rotation::order(
    const std::string& host, std::uint16_t port, const Addresses& addresses, TimePoint now
) {
  std::vector<Endpoint> order;
  order.reserve(addresses.size());
  for (const auto& address : addresses) order.emplace_back(address, port);
  if (order.size() < 2) return order;
  const std::size_t first = turns_[host]++ % order.size();
  std::rotate(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(first), order.end());
  if (!shunned_.empty()) {
    std::stable_partition(order.begin(), order.end(), [&](const Endpoint& endpoint) {
      return !is_shunned(endpoint, now);
    });
  }
  return order;
}

bool Rotation::is_shunned(const Endpoint& endpoint, TimePoint now) const {
  const auto found = shunned_.find(endpoint);
  return found != shunned_.end() && now < found->second;
}

void Rotation::failed(const Endpoint& endpoint, TimePoint now) {
  std::erase_if(shunned_, [now](const auto& entry) { return entry.second <= now; });
  shunned_[endpoint] = now + kShunned;
}

std::optional<Rotation::Endpoint> Rotation::source(const Addresses& sources, const Endpoint& to) {
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const auto& source = sources[next_source_++ % sources.size()];
    if (source.is_v4() == to.address().is_v4()) return Endpoint(source, 0);
  }
  return std::nullopt;
}

}  // namespace loadgen::http

#include "http/connection_pool.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace loadgen::http {

ConnectionPool::~ConnectionPool() {
  // One after the other: left to themselves they would end each other recursively.
  while (first_) first_ = std::move(first_->next);
}

std::unique_ptr<Connection> ConnectionPool::take(
    const Origin& origin, const SendOptions& options, bool repeatable, TimePoint now
) {
  std::unique_ptr<Connection>* place = &first_;
  while (*place) {
    if (!(*place)->leads_to(origin, options)) {
      place = &(*place)->next;
      continue;
    }
    std::unique_ptr<Connection> found = std::move(*place);
    *place = std::move(found->next);
    if (found->is_ready(repeatable, now)) return found;
    found->close();
  }
  return nullptr;
}

void ConnectionPool::put(std::unique_ptr<Connection> connection, std::size_t per_origin) {
  if (per_origin == 0) {
    connection->close();
    return;
  }
  connection->next = std::move(first_);
  first_ = std::move(connection);
  if (first_->next) bound(per_origin);
}

void ConnectionPool::bound(std::size_t per_origin) {
  struct Kept {
    const Origin* origin;  ///< of a connection that stays
    std::size_t count;
  };
  std::array<Kept, kOrigins> kept{};
  auto end = kept.begin();
  for (std::unique_ptr<Connection>* place = &first_; *place;) {
    const Origin& origin = (*place)->origin();
    const auto same = [&](const Kept& entry) { return *entry.origin == origin; };
    const auto entry = std::find_if(kept.begin(), end, same);
    const bool known = entry != end;
    if (known ? entry->count < per_origin : end != kept.end()) {
      if (!known) *end++ = {&origin, 0};
      ++entry->count;
      place = &(*place)->next;
      continue;
    }
    std::unique_ptr<Connection> dropped = std::move(*place);
    *place = std::move(dropped->next);
    dropped->close();
  }
}

}  // namespace loadgen::http

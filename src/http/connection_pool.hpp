#pragma once

#include "http/connection.hpp"

#include <memory>

namespace loadgen::http {

/// The idle connections of one session, the last used first. Empty it is a pointer.
class ConnectionPool {
 public:
  /// Origins that connections are kept to: the least recently used one goes (urllib3's
  /// PoolManager).
  static constexpr std::size_t kOrigins = 10;

  ConnectionPool() = default;
  ~ConnectionPool();
  ConnectionPool(const ConnectionPool&) = delete;
  ConnectionPool& operator=(const ConnectionPool&) = delete;

  /// An idle connection to `origin` that a request can go out on; null if there is none. Those that
  /// the server closed meanwhile are dropped on the way.
  std::unique_ptr<Connection> take(
      const Origin& origin, const SendOptions& options, bool repeatable, TimePoint now
  );

  /// Keeps `connection`, unless there are `per_origin` to its origin already.
  void put(std::unique_ptr<Connection> connection, std::size_t per_origin);

 private:
  void bound(std::size_t per_origin);

  std::unique_ptr<Connection> first_;
};

}  // namespace loadgen::http

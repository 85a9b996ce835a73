#pragma once

#include "http/url.hpp"

#include <openssl/ssl.h>

#include <memory>
#include <vector>

namespace loadgen::http {

/// TLS sessions that servers let a client take up again: the newest for each origin and context,
/// since one that was made without verification must not stand for one with it. Used on one loop.
class TlsSessions {
 public:
  /// Origins that a session is kept for; the oldest gives way.
  static constexpr std::size_t kMost = 100;

  /// Null if there is none that can be taken up.
  SSL_SESSION* find(const SSL_CTX* context, const Origin& origin) const;

  /// Keeps `session`, a reference that is given away.
  void keep(const SSL_CTX* context, const Origin& origin, SSL_SESSION* session);

 private:
  struct Kept {
    const SSL_CTX* context;
    Origin origin;
    std::unique_ptr<SSL_SESSION, decltype(&SSL_SESSION_free)> session;
  };
  std::vector<Kept> kept_;
};

}  // namespace loadgen::http

#include "http/tls_sessions.hpp"

#include <algorithm>

namespace loadgen::http {

SSL_SESSION* TlsSessions::find(const SSL_CTX* context, const Origin& origin) const {
  for (const Kept& kept : kept_) {
    if (kept.context != context || kept.origin != origin) continue;
    return SSL_SESSION_is_resumable(kept.session.get()) == 1 ? kept.session.get() : nullptr;
  }
  return nullptr;
}

void TlsSessions::keep(const SSL_CTX* context, const Origin& origin, SSL_SESSION* session) {
  for (Kept& kept : kept_) {
    if (kept.context != context || kept.origin != origin) continue;
    kept.session.reset(session);
    return;
  }
  if (kept_.size() == kMost) kept_.erase(kept_.begin());
  kept_.push_back({context, origin, {session, &SSL_SESSION_free}});
}

}  // namespace loadgen::http

#pragma once

#include "http/buffer_pool.hpp"
#include "http/deadlines.hpp"
#include "http/resolver.hpp"
#include "http/tls.hpp"
#include "loadgen/user_class.hpp"

#include <optional>

namespace loadgen::http {

/// Settings of the client, the same for all its users.
struct ClientOptions {
  Timeouts timeouts;
  TlsOptions tls;
};

/// What the HTTP users of one loop share: read buffers, one timer for all deadlines, name look-ups
/// and the TLS context. Nothing of it is seen by another loop but the immutable trust store.
struct LoopClient {
  LoopClient(LoopContext& context, const ClientOptions& client_options, const TrustStore& trust)
      : loop(context), options(client_options), deadlines(context.io), resolver(context.io) {
    if (trust) tls.emplace(options.tls, trust);
  }

  LoopContext& loop;
  const ClientOptions options;
  BufferPool buffers;
  Deadlines deadlines;
  Resolver resolver;
  std::optional<TlsContext> tls;  ///< none unless a trust store was loaded
};

}  // namespace loadgen::http

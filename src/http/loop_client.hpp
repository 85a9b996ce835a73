#pragma once

#include "http/buffer_pool.hpp"
#include "http/deadlines.hpp"
#include "http/resolver.hpp"
#include "http/tls.hpp"

#include <map>
#include <memory>

namespace loadgen::http {

/// What the sessions of one loop share: read buffers, one timer for all deadlines, name look-ups
/// and TLS contexts. Nothing of it is seen by another loop but the immutable TLS settings.
class LoopClient {
 public:
  explicit LoopClient(boost::asio::io_context& loop) : io(loop), deadlines(loop), resolver(loop) {}

  /// This loop's context for `settings`, made at the first call.
  const TlsContext& tls_context(const TlsSettingsPtr& settings) {
    auto& slot = tls_contexts_[settings];
    if (!slot) slot = std::make_unique<TlsContext>(*settings);
    return *slot;
  }

  boost::asio::io_context& io;
  BufferPool buffers;
  Deadlines deadlines;
  Resolver resolver;

 private:
  std::map<TlsSettingsPtr, std::unique_ptr<TlsContext>> tls_contexts_;
};

}  // namespace loadgen::http

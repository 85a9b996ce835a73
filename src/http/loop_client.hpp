#pragma once

#include "http/buffer_pool.hpp"
#include "http/deadlines.hpp"
#include "http/network.hpp"
#include "http/resolver.hpp"
#include "http/rotation.hpp"
#include "http/tls.hpp"
#include "loadgen/stats/recorder.hpp"

#include <map>
#include <memory>

namespace loadgen::http {

/// What the sessions of one loop share: read buffers, one timer for all deadlines, name look-ups,
/// the order of addresses and TLS contexts. Nothing of it is seen by another loop but the immutable
/// TLS settings.
class LoopClient {
 public:
  /// `counts`: where handshakes are counted, which outlives this.
  LoopClient(boost::asio::io_context& loop, Recorder& counts, NetworkPtr ways = no_ways())
      : io(loop), recorder(counts), deadlines(loop), resolver(loop), network(std::move(ways)) {}

  /// This loop's context for `settings`, made at the first call.
  const TlsContext& tls_context(const TlsSettingsPtr& settings) {
    auto& slot = tls_contexts_[settings];
    if (!slot) slot = std::make_unique<TlsContext>(*settings);
    return *slot;
  }

  boost::asio::io_context& io;
  Recorder& recorder;
  BufferPool buffers;
  Deadlines deadlines;
  Resolver resolver;
  Rotation rotation;
  NetworkPtr network;  ///< may be replaced before the first connection

 private:
  static NetworkPtr no_ways() {
    static const NetworkPtr network = std::make_shared<const Network>();
    return network;
  }

  std::map<TlsSettingsPtr, std::unique_ptr<TlsContext>> tls_contexts_;
};

}  // namespace loadgen::http

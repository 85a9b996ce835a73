#pragma once

#include "http/body_stream.hpp"
#include "http/digest.hpp"
#include "http/proxy.hpp"
#include "http/timeouts.hpp"
#include "http/tls_settings.hpp"

#include <memory>

namespace loadgen::http {

/// How a request is sent.
struct SendOptions {
  Timeouts timeouts;
  int max_redirects = -1;  ///< -1: redirects are not followed
  bool keep = false;       ///< fields, bodies and hops are kept in the Reply
  bool describe = false;   ///< and what is known of their connections
  TlsSettingsPtr tls = default_tls_settings();
  ProxiesPtr proxies = nullptr;  ///< null: none

  /// Whose requests are signed with Digest once a server asks for it. Null: nobody's.
  std::shared_ptr<const Credentials> digest{};

  /// Kept answers: where the last hop's body goes as it comes, instead of into the Reply. The send
  /// goes on until the body was read. Null: no such.
  BodyStream* stream = nullptr;
};

}  // namespace loadgen::http

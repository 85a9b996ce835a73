#pragma once

#include "http/timeouts.hpp"
#include "http/tls.hpp"

#include <memory>

namespace loadgen::http {

/// How a request is sent.
struct SendOptions {
  Timeouts timeouts;
  int max_redirects = -1;  ///< -1: redirects are not followed
  bool keep = false;       ///< fields, bodies and hops are kept in the Reply
  bool describe = false;   ///< and what is known of their connections
  TlsSettingsPtr tls = default_tls_settings();
};

}  // namespace loadgen::http

#pragma once

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
  TlsSettingsPtr tls = default_tls_settings();
  ProxiesPtr proxies = nullptr;  ///< null: none
};

}  // namespace loadgen::http

#pragma once

#include "cli/options.hpp"
#include "http/network.hpp"
#include "http/send_options.hpp"

#include <string>

/// What the client is told of the options about connections. All throw UsageError.
namespace loadgen::cli {

http::Timeouts timeouts(const Options& options);

http::NetworkPtr network(const Options& options);

/// Null: none was asked for. Reads the environment if that was.
http::ProxiesPtr proxies(const Options& options);

http::TlsOptions tls_options(const Options& options);

/// `options` with their files read.
http::TlsSettingsPtr tls_settings(const http::TlsOptions& options);

/// What holds for every request that the engine makes by itself: time-outs, TLS and proxies.
http::SendOptions send_options(const Options& options);

}  // namespace loadgen::cli

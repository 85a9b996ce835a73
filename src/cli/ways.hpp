#pragma once

#include "cli/options.hpp"
#include "http/network.hpp"
#include "http/proxy.hpp"
#include "http/tls_settings.hpp"

#include <string>

/// What the client is told of the options about connections. All throw UsageError.
namespace loadgen::cli {

http::NetworkPtr network(const Options& options);

/// Null: none was asked for. Reads the environment if that was.
http::ProxiesPtr proxies(const Options& options);

http::TlsOptions tls_options(const Options& options);

/// `options` with their files read.
http::TlsSettingsPtr tls_settings(const http::TlsOptions& options);

}  // namespace loadgen::cli

#pragma once

#include "http/proxy.hpp"
#include "http/tls_settings.hpp"

#include <nanobind/nanobind.h>

#include <cstddef>

/// TLS settings and proxies as Python names them: by numbers, since a request has no time to
/// compare them. On Python's thread. 0: what the command line says.
namespace loadgen::python {

/// The command line was read: what was given out before, by requests of a locustfile that is being
/// imported, follows it from now on.
void adopt_options();

/// Throw std::out_of_range for a number that was never given out.
http::TlsSettingsPtr tls_at(std::size_t handle);
http::ProxiesPtr proxies_at(std::size_t handle);

/// `tls_settings()` and `proxies()`, which give the numbers out.
void bind_ways(nanobind::module_& module);

}  // namespace loadgen::python

#pragma once

#include "http/reply.hpp"

#include <nanobind/nanobind.h>

/// The extension module `loadgen._engine`, in parts. What Python calls comes on its main thread,
/// that of gevent's hub, with the interpreter lock.
namespace loadgen::python {

void bind_options(nanobind::module_& module);
void bind_run(nanobind::module_& module);
void bind_stats(nanobind::module_& module);
void bind_http(nanobind::module_& module);
void bind_jar(nanobind::module_& module);

/// What the Reply of an engine's request holds; null for any other object, and
/// while a body is still to come: the loop writes it.
const http::Reply* reply_of(nanobind::handle object);

}  // namespace loadgen::python

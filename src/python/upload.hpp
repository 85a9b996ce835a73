#pragma once

#include "http/upload.hpp"

#include <nanobind/nanobind.h>

#include <memory>

namespace loadgen::python {

/// A body with files in it, as Python holds it. A send shares only what is inside: loops let go of
/// bodies, and must not need the interpreter lock for that.
struct PyUpload {
  std::shared_ptr<http::Upload> upload = std::make_shared<http::Upload>();
};

/// `Upload`, made of bytes and files.
void bind_upload(nanobind::module_& module);

}  // namespace loadgen::python

#pragma once

#include <nanobind/nanobind.h>

#include <string>
#include <string_view>

namespace loadgen::python {

/// A str of Python's as UTF-8: the bytes that the str keeps, or, if it has lone surrogates, what
/// `errors`, a name of Python's error handlers, makes of them, in `spare`. Valid as long as both.
/// Throws nanobind::python_error, TypeError, for what is no str.
std::string_view utf8(
    nanobind::handle str, std::string& spare, const char* errors = "backslashreplace"
);

/// What a bytes object of Python's holds; valid as long as that. Throws nanobind::python_error,
/// TypeError, for what is none.
std::string_view bytes_in(nanobind::handle object);

}  // namespace loadgen::python

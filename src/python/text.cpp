#include "python/text.hpp"

namespace loadgen::python {

namespace nb = nanobind;

std::string_view utf8(nb::handle str, std::string& spare, const char* errors) {
  Py_ssize_t size = 0;
  const char* text = PyUnicode_AsUTF8AndSize(str.ptr(), &size);
  if (text != nullptr) return {text, static_cast<std::size_t>(size)};
  if (PyErr_ExceptionMatches(PyExc_UnicodeEncodeError) == 0) throw nb::python_error();
  PyErr_Clear();
  const auto bytes = nb::steal<nb::bytes>(PyUnicode_AsEncodedString(str.ptr(), "utf-8", errors));
  if (!bytes.is_valid()) throw nb::python_error();
  spare.assign(bytes.c_str(), bytes.size());
  return spare;
}

std::string_view bytes_in(nb::handle object) {
  char* data = nullptr;
  Py_ssize_t size = 0;
  if (PyBytes_AsStringAndSize(object.ptr(), &data, &size) != 0) throw nb::python_error();
  return {data, static_cast<std::size_t>(size)};
}

}  // namespace loadgen::python

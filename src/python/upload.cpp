#include "python/upload.hpp"

#include <string>

namespace loadgen::python {

namespace nb = nanobind;

void bind_upload(nb::module_& module) {
  nb::class_<PyUpload>(module, "Upload")
      .def(nb::init<>())
      .def(
          "add",
          [](PyUpload& self, const nb::bytes& text) {
            self.upload->add(std::string(text.c_str(), text.size()));
          }
      )
      .def(
          "add_file",
          [](PyUpload& self, int descriptor, std::uint64_t offset, std::uint64_t size) {
            self.upload->add_file(descriptor, offset, size);
          }
      )
      .def("__len__", [](const PyUpload& self) { return self.upload->size(); });
}

}  // namespace loadgen::python

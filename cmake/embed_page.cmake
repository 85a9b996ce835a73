# cmake -D PAGE=report.html -D OUTPUT=html_page.cpp -P embed_page.cmake: the page as a C++ text.
file(READ ${PAGE} page)
string(FIND "${page}" ")loadgen_page\"" end)
if(NOT end EQUAL -1)
  message(FATAL_ERROR "${PAGE} holds the end of the text that it would become")
endif()
file(WRITE ${OUTPUT} "#include \"report/html_page.hpp\"

namespace loadgen {

std::string_view html_page() {
  return R\"loadgen_page(${page})loadgen_page\";
}

}  // namespace loadgen
")

/// libFuzzer's target for the loader of scenarios: whatever a file holds, it is loaded, or each
/// line about it has a place. The input is the scenario `a.json`; `d.csv` and `d.jsonl` are data
/// that it may read, `b.json` a file that it may include. Built with -DLOADGEN_FUZZ=ON, run by
/// scripts/fuzz.sh.

#include "unit/scenario/files.hpp"
#include "unit/scenario/places.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace loadgen::scenario;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const std::string mistakes = Files{with_data(text)}.mistakes();
  if (mistakes != "none" && !has_places(mistakes)) {
    std::fprintf(stderr, "a message without a place:\n%s\n", mistakes.c_str());
    std::abort();
  }
  read_csv(text);
  read_json_lines(text);
  return 0;
}

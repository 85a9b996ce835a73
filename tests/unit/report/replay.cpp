#include "unit/report/replay.hpp"

#include "stats/python_repr.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace loadgen::test {
namespace {

using Json = nlohmann::json;

WallTime wall_time(const Json& seconds) {
  return WallTime(Nanos(std::llround(seconds.get<double>() * 1e9L)));
}

Failure make_failure(const std::string& kind, const std::string& text) {
  const auto whole = [&](const std::string& name) { return name + "(" + python_repr(text) + ")"; };
  if (kind == "failure") return {whole("CatchResponseError"), text};
  if (kind == "str" && text.starts_with("CatchResponseError(")) {
    return {text, text.substr(19, text.size() - 20)};
  }
  if (kind == "str") return {text, text};
  if (kind == "object") {
    const std::string repr = "<locustfile.Opaque object at 0x7f1e26143a50>";
    return {repr, repr};
  }
  return {whole(kind), whole(kind)};
}

Sample make_sample(Recorder& recorder, const Json& event) {
  Sample sample;
  sample.name =
      recorder.name_id(event.at("method").get<std::string>(), event.at("name").get<std::string>());
  sample.bytes = event.at("length");
  if (const Json& ms = event.at("response_time"); !ms.is_null()) {
    sample.response_time = Nanos(std::llround(ms.get<double>() * 1e6));
  }
  if (event.contains("exception")) {
    const auto& exception = event.at("exception");
    sample.failure =
        recorder.failure_id(sample.name, make_failure(exception.at(0), exception.at(1)));
  }
  return sample;
}

}  // namespace

std::string read_golden(const std::string& path) {
  std::ifstream file(LOADGEN_TESTS_DIR "/golden/" + path, std::ios::binary);
  if (!file) throw std::runtime_error("no golden file " + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

Stats replay(const std::string& golden_case) {
  const Json input = Json::parse(read_golden(golden_case + "/input.json"));
  Recorder recorder;
  for (const Json& event : input.at("events")) {
    const WallTime at = wall_time(event.at("t"));
    if (event.contains("raise")) {
      recorder.log_exception(event.at("raise").at(1).get<std::string>(), "  in replay\n", at);
    } else {
      recorder.log(make_sample(recorder, event), at);
    }
  }
  Stats stats;
  stats.clear_all(wall_time(input.at("start_time")));
  stats.extend(recorder.take_delta());
  return stats;
}

}  // namespace loadgen::test

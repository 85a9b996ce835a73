#include "unit/report/replay.hpp"

#include "loadgen/report.hpp"
#include "stats/python_repr.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>
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

void record(Recorder& recorder, const Json& event, WallTime at) {
  if (event.contains("raise")) {
    recorder.log_exception(event.at("raise").at(1).get<std::string>(), "  in replay\n", at);
  } else {
    recorder.log(make_sample(recorder, event), at);
  }
}

/// A case as it goes on in its scripted time.
class Replay {
 public:
  explicit Replay(const std::string& golden_case)
      : input_(Json::parse(read_golden(golden_case + "/input.json"))),
        now_(wall_time(input_.at("start_time"))) {
    stats_.clear_all(now_);
  }

  /// Records the events that come before `second` of real time.
  void run_to(double second) {
    const Json& events = input_.at("events");
    for (; next_ < events.size(); ++next_) {
      const double due = slept_ + events[next_].value("real_sleep", 0.0);
      if (due >= second) break;
      slept_ = due;
      now_ = wall_time(events[next_].at("t"));
      record(recorder_, events[next_], now_);
    }
    stats_.extend(recorder_.take_delta());
  }

  const Stats& stats() const { return stats_; }
  WallTime now() const { return now_; }

 private:
  Json input_;
  WallTime now_;
  Recorder recorder_;
  Stats stats_;
  std::size_t next_ = 0;
  double slept_ = 0;
};

}  // namespace

std::string read_golden(const std::string& path) {
  std::ifstream file(LOADGEN_TESTS_DIR "/golden/" + path, std::ios::binary);
  if (!file) throw std::runtime_error("no golden file " + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

Stats replay(const std::string& golden_case) {
  Replay replay(golden_case);
  replay.run_to(std::numeric_limits<double>::max());
  return replay.stats();
}

std::string json_text(const Stats& stats) {
  std::string text;
  render_json(stats, [&text](std::string_view part) { text += part; });
  return text;
}

void replay_by_second(
    const std::string& golden_case,
    int seconds,
    const std::function<void(const Stats&, WallTime)>& tick
) {
  Replay replay(golden_case);
  for (int second = 0; second < seconds; ++second) {
    replay.run_to(second);
    tick(replay.stats(), replay.now());
  }
}

}  // namespace loadgen::test

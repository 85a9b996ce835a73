#include "cli/outputs.hpp"

#include "cli/html_output.hpp"
#include "cli/output_file.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace loadgen::cli {
namespace {

/// A report that is made once, at the end.
class FinalReport final : public Output {
 public:
  using Render = std::function<std::string(const Stats&, const RunFacts&)>;

  FinalReport(std::string_view flag, const std::string& path, Render render)
      : file_(flag, path), render_(std::move(render)) {}

  bool finish(const Stats& stats, const RunFacts& facts) override {
    return file_.write(render_(stats, facts));
  }

 private:
  OutputFile file_;
  Render render_;
};

}  // namespace

Outputs make_outputs(const Options& options) {
  Outputs outputs;
  const auto add = [&](std::string_view flag, const std::string& path, FinalReport::Render render) {
    outputs.push_back(std::make_unique<FinalReport>(flag, path, std::move(render)));
  };
  const auto json = [](const Stats& stats, const RunFacts&) { return render_json(stats); };
  const auto json_line = [](const Stats& stats, const RunFacts&) {
    return render_json(stats) + "\n";
  };
  if (options.json) add("--json", "-", json_line);
  if (!options.json_file.empty()) add("--json-file", options.json_file + ".json", json);
  if (!options.summary_json.empty()) {
    add("--summary-json", options.summary_json, render_summary_json);
  }
  if (!options.html.empty()) outputs.push_back(std::make_unique<HtmlOutput>(options));
  return outputs;
}

}  // namespace loadgen::cli

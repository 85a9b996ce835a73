#include "cli/outputs.hpp"

#include "cli/csv_files.hpp"
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
  using Render = std::function<void(const Stats&, const RunFacts&, const TextSink&)>;

  FinalReport(std::string_view flag, const std::string& path, Render render)
      : file_(flag, path), render_(std::move(render)) {}

  /// To a stream nothing: it would be there twice.
  bool save(const Stats& stats, const RunFacts& facts) override {
    return file_.is_stream() ? !file_.is_broken() : finish(stats, facts);
  }

  bool finish(const Stats& stats, const RunFacts& facts) override {
    return file_.write([&](const TextSink& sink) { render_(stats, facts, sink); });
  }

 private:
  OutputFile file_;
  Render render_;
};

}  // namespace

Outputs make_outputs(const Options& options) {
  Outputs outputs;
  if (options.debug_user) return outputs;  // it is no run that reports could be made of
  const auto add = [&](std::string_view flag, const std::string& path, FinalReport::Render render) {
    outputs.push_back(std::make_unique<FinalReport>(flag, path, std::move(render)));
  };
  const auto json = [](const Stats& stats, const RunFacts&, const TextSink& sink) {
    render_json(stats, sink);
  };
  const auto json_line = [](const Stats& stats, const RunFacts&, const TextSink& sink) {
    render_json(stats, sink);
    sink("\n");
  };
  if (!options.csv_prefix.empty()) {
    outputs.push_back(make_csv_files(options.csv_prefix, options.csv_full_history));
  }
  if (options.json) add("--json", "-", json_line);
  if (!options.json_file.empty()) add("--json-file", options.json_file + ".json", json);
  if (!options.html.empty()) outputs.push_back(std::make_unique<HtmlOutput>(options));
  // The last, since it tells the exit code.
  if (!options.summary_json.empty())
    add("--summary-json", options.summary_json, render_summary_json);
  return outputs;
}

}  // namespace loadgen::cli

#pragma once

#include "cli/output_file.hpp"
#include "cli/outputs.hpp"
#include "report/run_history.hpp"

#include <string>

namespace loadgen::cli {

/// `--html FILE`: written at the end, from what was sampled each second.
class HtmlOutput final : public Output {
 public:
  /// Throws UsageError if the file cannot be written.
  explicit HtmlOutput(const Options& options);

  void start(const Stats& stats, const RunFacts& facts) override;
  void tick(const Stats& stats, const RunFacts& facts) override;
  bool save(const Stats& stats, const RunFacts& facts) override;
  bool finish(const Stats& stats, const RunFacts& facts) override { return save(stats, facts); }

 private:
  OutputFile file_;
  RunHistory history_;
};

/// Locust html.py process_html_filename: `{u}`, `{r}` and `{t}` become users, spawn rate and run
/// time in seconds; `{t}` stays without a run time.
std::string html_path(const Options& options);

}  // namespace loadgen::cli

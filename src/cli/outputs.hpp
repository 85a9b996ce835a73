#pragma once

#include "cli/options.hpp"
#include "loadgen/report.hpp"

#include <memory>
#include <vector>

namespace loadgen::cli {

/// A file, or text on stdout, that a run leaves behind beside its log and tables. Lives on the
/// control thread. It renders nothing itself: that is a report's work.
class Output {
 public:
  virtual ~Output() = default;

  /// A test starts, with empty statistics.
  virtual void start(const Stats& /*stats*/, const RunFacts& /*facts*/) {}

  /// Called each second while the test runs.
  virtual void tick(const Stats& /*stats*/, const RunFacts& /*facts*/) {}

  /// The exit code is about to be told, though users still run: writes what will be written again
  /// at the end. False, after a line in the log, if that failed.
  virtual bool save(const Stats& /*stats*/, const RunFacts& /*facts*/) { return true; }

  /// Nothing more will be measured. False, after a line in the log, if the output is not whole.
  virtual bool finish(const Stats& stats, const RunFacts& facts) = 0;
};

using Outputs = std::vector<std::unique_ptr<Output>>;

/// The outputs that `options` asks for, in the order in which they are written. Opens their files,
/// so that a place where nothing can be written is known before the run: throws UsageError then.
Outputs make_outputs(const Options& options);

}  // namespace loadgen::cli

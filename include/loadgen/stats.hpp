#pragma once

/// The door to the statistics: what happened in each request (Sample) is written by a loop's
/// Recorder, whose deltas are merged into Stats, from which reports are made.

#include "loadgen/stats/recorder.hpp"  // IWYU pragma: export
#include "loadgen/stats/sample.hpp"    // IWYU pragma: export
#include "loadgen/stats/stats.hpp"     // IWYU pragma: export

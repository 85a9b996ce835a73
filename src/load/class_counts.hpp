#pragma once

#include "loadgen/user_host.hpp"

#include <cstddef>
#include <string>

namespace loadgen {

/// The sum over all classes.
std::size_t total(const ClassCounts& counts);

/// As Python's `json.dumps` writes it, which Locust's log lines show: `{"A": 1, "B": 2}`.
std::string as_json(const ClassCounts& counts);

/// `{"A": 1, "B": 2} (3 total users)`: Locust's runners.py _format_user_classes_count_for_log.
std::string as_json_with_total(const ClassCounts& counts);

}  // namespace loadgen

#pragma once

#include "support/target/counters.hpp"
#include "support/target/reply.hpp"

#include <string_view>

namespace loadgen::target {

/// The list of routes, for --help.
std::string_view describe_routes();

/// The path of a request: its target without the query.
std::string_view path_of(const Request& request);

/// `/stats` and `/reset` ask about the server itself and are not counted.
bool is_about_server(std::string_view path);

/// Answers one request. `counters` are read by /stats and emptied by /reset; counting is the
/// caller's.
Reply answer(const Request& request, Counters& counters);

}  // namespace loadgen::target

#pragma once

#include "support/target/reply.hpp"

#include <optional>
#include <string_view>

namespace loadgen::target {

/// The part of the server that behaves like a small web site: a log-in with a CSRF token, pages
/// with links, jobs that take their time. None for other paths. It keeps nothing between requests:
/// what it has to know is in cookies, tokens and ids.
std::optional<Reply> answer_site(const Request& request, std::string_view path);

}  // namespace loadgen::target

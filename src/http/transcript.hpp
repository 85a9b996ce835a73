#pragma once

#include "http/reply.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace loadgen::http {

/// Bytes of each body that a transcript shows.
inline constexpr std::size_t kShownBody = 4096;

/// What a send did, as `curl -v` shows it: `* ` lines for connections and times, `> ` for what
/// was sent, `< ` for what came, bodies as they are; hop by hop. Why a request failed is said by
/// who judges it. What secrets.hpp knows as a secret is masked. What a terminal would
/// act on is shown as `\x1b`. `reply` was kept and described (SendOptions); `body`
/// is the first request's. Pure.
std::string transcript(const Reply& reply, std::string_view body);

}  // namespace loadgen::http

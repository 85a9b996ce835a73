#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace loadgen::cli {

/// `words` as one would type them into a shell. Reports are passed on, so secrets in URLs, and
/// the values of headers and options whose names tell of one, are masked.
std::string command_text(const std::vector<std::string>& words);

}  // namespace loadgen::cli

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace loadgen::cli {

/// `words` as one would type them into a shell. Reports are passed on, so passwords in URLs, and
/// the values of headers and options whose names tell of a secret, are `***`.
std::string command_text(const std::vector<std::string>& words);

/// `url` with `***` for the password, if it has one.
std::string without_password(std::string_view url);

}  // namespace loadgen::cli

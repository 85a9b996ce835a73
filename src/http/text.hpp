#pragma once

#include <string>
#include <string_view>

/// Small changes of texts, of ASCII letters only. Pure.
namespace loadgen::http {

std::string lower_case(std::string_view text);
std::string upper_case(std::string_view text);

/// RFC 4648 section 4, with padding.
std::string base64(std::string_view text);

}  // namespace loadgen::http

#pragma once

#include <string>
#include <string_view>

/// Small changes of texts, of ASCII letters only. Pure.
namespace loadgen::http {

std::string lower_case(std::string_view text);
std::string upper_case(std::string_view text);

/// Whether it may be the name of a field or method (RFC 9110 section 5.6.2).
bool is_token(std::string_view text);

/// Whether there is something in it that ends a line of a header block.
bool has_break(std::string_view text);

/// RFC 4648 section 4, with padding.
std::string base64(std::string_view text);

}  // namespace loadgen::http

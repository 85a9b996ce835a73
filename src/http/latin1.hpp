#pragma once

#include <string>
#include <string_view>

namespace loadgen::http {

/// What Python makes of header bytes: each is one code point. The result is UTF-8.
std::string from_latin1(std::string_view bytes);

/// The way back. A text with other code points, or that is no UTF-8, stays as it is.
std::string to_latin1(std::string text);

}  // namespace loadgen::http

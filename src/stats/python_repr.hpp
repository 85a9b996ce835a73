#pragma once

#include <string>
#include <string_view>

namespace loadgen {

/// `text` (UTF-8) as Python's repr() writes a str: `'it'` or `"it's"`, with backslash escapes for
/// what does not print. Bytes that are not UTF-8 become `\xNN`. Code points that Unicode has not
/// assigned are kept.
std::string python_repr(std::string_view text);

}  // namespace loadgen

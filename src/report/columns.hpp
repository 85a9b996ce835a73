#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace loadgen {

/// `text` padded with blanks to `width` code points, as Python's `%-Ns` does; longer texts
/// are not cut.
std::string padded(std::string_view text, std::size_t width);

}  // namespace loadgen

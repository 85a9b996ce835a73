#pragma once

#include <string>
#include <string_view>

namespace loadgen {

/// `text` with the address in each `object at 0x7f..` replaced by `0x....`: texts that differ in an
/// address alone are one failure. Locust masks the first address only.
std::string mask_addresses(std::string_view text);

}  // namespace loadgen

#include "stats/mask_addresses.hpp"

#include <algorithm>

namespace loadgen {

std::string mask_addresses(std::string_view text) {
  constexpr std::string_view kMark = "object at 0x";
  constexpr std::string_view kHexDigits = "0123456789abcdefABCDEF";
  std::string masked;
  for (std::size_t mark = text.find(kMark); mark != text.npos; mark = text.find(kMark)) {
    masked.append(text.substr(0, mark + kMark.size())).append("....");
    text.remove_prefix(mark + kMark.size());
    text.remove_prefix(std::min(text.find_first_not_of(kHexDigits), text.size()));
  }
  return masked.append(text);
}

}  // namespace loadgen

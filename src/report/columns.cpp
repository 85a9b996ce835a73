#include "report/columns.hpp"

#include "loadgen/report.hpp"

#include <algorithm>

namespace loadgen {

int name_width(std::optional<int> columns) {
  return columns ? std::clamp(*columns - 80, 0, 80) : 80;
}

std::string padded(std::string_view text, std::size_t width) {
  const auto starts = [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80; };
  const auto code_points = static_cast<std::size_t>(std::ranges::count_if(text, starts));
  return std::string(text).append(width > code_points ? width - code_points : 0, ' ');
}

}  // namespace loadgen

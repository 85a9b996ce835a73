#include "report/python_number.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>

namespace loadgen {

std::string python_float(double value) {
  std::string text = fmt::format("{}", value);  // shortest; turns to exponents where Python does
  if (text.find_first_not_of("-0123456789") == text.npos) text += ".0";
  return text;
}

std::string python_millis(Millis time) {
  const double ms = time.count();
  const bool whole = ms == std::trunc(ms) && std::abs(ms) < 1e15;
  return whole ? fmt::format("{}", static_cast<std::int64_t>(ms)) : python_float(ms);
}

std::string python_time(WallTime time) {
  // Rounded once: 64 bits of nanoseconds do not fit a double.
  const auto ns = static_cast<long double>(time.time_since_epoch().count());
  return python_float(static_cast<double>(ns / 1e9L));
}

}  // namespace loadgen

#include "http/network.hpp"

#include "http/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace loadgen::http {
namespace {

std::string without_brackets(std::string_view text) {
  const bool bracketed = text.size() > 1 && text.front() == '[' && text.back() == ']';
  return std::string(bracketed ? text.substr(1, text.size() - 2) : text);
}

}  // namespace

boost::system::result<Pin, std::string> parse_pin(std::string_view text) {
  const std::string wrong =
      fmt::format("'{}' is not HOST:PORT:ADDRESS, such as example.com:443:127.0.0.1", text);
  const std::size_t host_end = text.starts_with('[') ? text.find("]:") + 1 : text.find(':');
  if (host_end == 0 || host_end >= text.size()) return wrong;
  const std::size_t port_end = text.find(':', host_end + 1);
  if (port_end == std::string_view::npos) return wrong;
  Pin pin{lower_case(without_brackets(text.substr(0, host_end))), 0, {}};
  const std::string_view port = text.substr(host_end + 1, port_end - host_end - 1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), pin.port);
  if (error != std::errc() || end != port.data() + port.size()) return wrong;
  if (pin.port == 0) return fmt::format("'{}' has port 0, where nobody can be reached", text);
  std::string_view rest = text.substr(port_end + 1);
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    boost::system::error_code no_address;
    const std::string part = without_brackets(rest.substr(0, comma));
    pin.addresses.push_back(boost::asio::ip::make_address(part, no_address));
    if (no_address) return fmt::format("'{}' in '{}' is no IP address", part, text);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  if (pin.addresses.empty()) return wrong;
  return pin;
}

const Addresses* Network::pinned(std::string_view host, std::uint16_t port) const {
  const Addresses* any = nullptr;
  for (const Pin& pin : pins) {
    if (pin.port != port) continue;
    if (pin.host == host) return &pin.addresses;
    if (pin.host == "*") any = &pin.addresses;
  }
  return any;
}

TimePoint attempt_deadline(TimePoint now, TimePoint end, std::size_t left) {
  if (left <= 1 || end == TimePoint::max() || end <= now) return end;
  return now + (end - now) / 2;
}

}  // namespace loadgen::http

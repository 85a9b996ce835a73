#pragma once

#include "loadgen/stats.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/system/result.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace loadgen::http {

using Addresses = std::vector<boost::asio::ip::address>;

/// A name that is not looked up.
struct Pin {
  std::string host;        ///< lower case; `*`: any
  std::uint16_t port = 0;  ///< and of this port only
  Addresses addresses;

  Pin(std::string its_host, std::uint16_t its_port, Addresses its_addresses)
      : host(std::move(its_host)), port(its_port), addresses(std::move(its_addresses)) {}
};

/// `host:port:address`, or several addresses with commas, IPv6 in brackets or without (curl's
/// --resolve). The error is one line.
boost::system::result<Pin, std::string> parse_pin(std::string_view text);

/// How connections leave this machine, whoever opens them. Immutable, shared by all loops.
struct Network {
  std::vector<Pin> pins{};
  Nanos dns_ttl = std::chrono::seconds(30);  ///< how long the answer of a look-up is used again
  std::string unix_socket{};  ///< where all connections lead; empty: to the URL's host
  Addresses sources{};        ///< where they come from, in turn; empty: the system chooses

  /// The addresses that `host` is pinned to; null: none.
  const Addresses* pinned(std::string_view host, std::uint16_t port) const;
};
using NetworkPtr = std::shared_ptr<const Network>;

/// Until when the next of `left` addresses, at least one, may take to connect, at `now`, where all
/// has to be over at `end`: half of what is left, so that an address that is silent leaves time for
/// the others; the last has it all.
TimePoint attempt_deadline(TimePoint now, TimePoint end, std::size_t left);

}  // namespace loadgen::http

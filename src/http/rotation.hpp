#pragma once

#include "http/network.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace loadgen::http {

/// In which order the addresses of one loop's servers are tried, and from where: each connection
/// begins with the next one, and those that could not be reached lately come last.
class Rotation {
 public:
  using Endpoint = boost::asio::ip::tcp::endpoint;

  /// How long an address that failed stays behind the others.
  static constexpr std::chrono::seconds kShunned{10};

  /// `host`'s `addresses` at `port` in the order for the next connection.
  std::vector<Endpoint> order(
      const std::string& host, std::uint16_t port, const Addresses& addresses, TimePoint now
  );

  void failed(const Endpoint& endpoint, TimePoint now);

  /// The next of `sources` of the kind of `to`; none: there is none of its kind.
  std::optional<Endpoint> source(const Addresses& sources, const Endpoint& to);

 private:
  bool is_shunned(const Endpoint& endpoint, TimePoint now) const;

  std::map<std::string, std::size_t> turns_;  ///< by host
  std::size_t next_source_ = 0;
  std::map<Endpoint, TimePoint> shunned_;  ///< until when
};

}  // namespace loadgen::http

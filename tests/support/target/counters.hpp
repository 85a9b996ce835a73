#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace loadgen::target {

/// What the server saw, so that a client's own figures can be checked against it.
struct Counters {
  using Table = std::map<std::string, std::uint64_t, std::less<>>;

  Table requests;                 ///< "METHOD PATH" (without the query) -> whole requests received
  std::uint64_t connections = 0;  ///< connections that carried at least one of these requests
  std::uint64_t malformed = 0;    ///< connections ended because of bytes that are no request
  std::uint64_t failed_handshakes = 0;  ///< TLS handshakes that did not complete
  Table server_names;                   ///< names asked for by SNI; "" where none was sent
  Table tls_versions;                   ///< versions agreed on, such as "TLSv1.3"

  void count_request(std::string_view method, std::string_view path);
  static void count(Table& table, std::string_view key);

  std::string to_json() const;
};

}  // namespace loadgen::target

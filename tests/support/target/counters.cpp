#include "support/target/counters.hpp"

#include <nlohmann/json.hpp>

namespace loadgen::target {

void Counters::count(Table& table, std::string_view key) {
  const auto found = table.find(key);
  if (found != table.end()) {
    ++found->second;
  } else {
    table.emplace(key, 1);
  }
}

void Counters::count_request(std::string_view method, std::string_view path) {
  std::string key;
  key.reserve(method.size() + 1 + path.size());
  key.append(method).append(1, ' ').append(path);
  count(requests, key);
}

std::string Counters::to_json() const {
  std::uint64_t total = 0;
  for (const auto& [route, count] : requests) total += count;
  const nlohmann::ordered_json json = {
      {"total", total},
      {"requests", requests},
      {"connections", connections},
      {"malformed", malformed},
      {"failed_handshakes", failed_handshakes},
      {"server_names", server_names},
      {"tls_versions", tls_versions},
  };
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace loadgen::target

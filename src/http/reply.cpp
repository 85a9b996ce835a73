#include "http/reply.hpp"

#include <algorithm>

namespace loadgen::http {

std::vector<std::pair<std::string_view, std::string_view>> split_fields(std::string_view block) {
  std::vector<std::pair<std::string_view, std::string_view>> out;
  while (!block.empty()) {
    const std::string_view line = block.substr(0, block.find("\r\n"));
    const std::size_t colon = std::min(line.find(": "), line.size());
    out.emplace_back(line.substr(0, colon), line.substr(std::min(colon + 2, line.size())));
    block.remove_prefix(std::min(line.size() + 2, block.size()));
  }
  return out;
}

}  // namespace loadgen::http

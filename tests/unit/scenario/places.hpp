#pragma once

#include <re2/re2.h>

#include <map>
#include <sstream>
#include <string>

namespace loadgen::scenario {

/// Whether each line about a broken scenario names a file, a line and a column.
inline bool has_places(const std::string& mistakes) {
  RE2::Options options;
  options.set_encoding(RE2::Options::EncodingLatin1);  // names may be any bytes
  static const RE2 line(R"(\S+\.json:[1-9][0-9]*:[1-9][0-9]*: .+|\([0-9]+ more\))", options);
  std::istringstream lines(mistakes);
  std::string text;
  std::size_t count = 0;
  while (std::getline(lines, text)) {
    if (!RE2::FullMatch(text, line)) return false;
    ++count;
  }
  return count > 0;
}

/// `text` as `a.json`, beside files that it may name.
inline std::map<std::string, std::string> with_data(const std::string& text) {
  return {
      {"a.json", text},
      {"b.json", R"({"variables": {"size": 1}, "headers": {"X-B": "${size}"}})"},
      {"d.csv", "id,name\n1,\"a, b\"\n2,c\n"},
      {"d.jsonl", "{\"id\": 1, \"name\": [2]}\n{\"id\": 2, \"name\": null}\n"},
  };
}

}  // namespace loadgen::scenario

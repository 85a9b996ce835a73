/// Broken scenarios: whatever the file holds, the loader ends, and each of its lines has a place.

#include "unit/scenario/files.hpp"

#include <gtest/gtest.h>

#include <re2/re2.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

namespace loadgen::scenario {
namespace {

std::vector<std::string> corpus() {
  std::vector<std::string> texts;
  const auto folder = std::filesystem::path(LOADGEN_TESTS_DIR).parent_path() / "scenarios";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    std::ostringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    texts.push_back(text.str());
  }
  std::sort(texts.begin(), texts.end());
  return texts;
}

std::string mistakes_in(const std::string& text) {
  return Files{{{"a.json", text}}}.mistakes();
}

/// One to four small changes: bytes, pieces taken out, doubled, or taken from elsewhere.
std::string mutated(std::string text, const std::vector<std::string>& texts, std::mt19937& random) {
  const auto below = [&](std::size_t n) { return n == 0 ? 0 : random() % n; };
  static const std::vector<std::string> pieces{
      "{",
      "}",
      "[",
      "]",
      "\"",
      ",",
      ":",
      "${",
      "}",
      "null",
      "-1",
      "1e999",
      "\\u0000",
      "//",
      "/*",
      "\xff",
      "''",
      "(",
      ")"};
  for (std::size_t i = below(4) + 1; i > 0; --i) {
    const std::size_t at = below(text.size());
    const std::size_t length = below(30);
    switch (below(5)) {
      case 0:
        if (!text.empty()) text[at] = static_cast<char>(random());
        break;
      case 1:
        text.erase(at, length);
        break;
      case 2:
        text.insert(at, text.substr(below(text.size() + 1), length));
        break;
      case 3:
        text.insert(at, pieces[below(pieces.size())]);
        break;
      default: {
        const std::string& other = texts[below(texts.size())];
        text.insert(at, other.substr(below(other.size()), length));
      }
    }
  }
  return text;
}

bool has_places(const std::string& mistakes) {
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

TEST(FuzzTest, BrokenScenariosGiveMessagesWithPlaces) {
  const std::vector<std::string> texts = corpus();
  ASSERT_GE(texts.size(), 5U);
  std::mt19937 random(7);
  std::size_t broken = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = mutated(texts[random() % texts.size()], texts, random);
    const std::string mistakes = Files{{{"a.json", text}}}.mistakes();
    if (mistakes == "none") continue;
    ++broken;
    ASSERT_TRUE(has_places(mistakes)) << text << "\n" << mistakes;
  }
  EXPECT_GT(broken, 10'000U);
}

TEST(FuzzTest, LongAndDeepFilesEnd) {
  std::string keys = "{";
  for (int i = 0; i < 50'000; ++i) keys += "\"k" + std::to_string(i) + "\": 1,";
  keys += "\"users\": []}";
  EXPECT_NE(mistakes_in(keys).find("more)"), std::string::npos);
  const std::string deep = with_steps("{\"get\": \"/${" + std::string(10'000, '-') + "1}\"}");
  EXPECT_NE(mistakes_in(deep).find("too deep"), std::string::npos);
  const std::string chain = with_steps("{\"get\": \"/${1" + std::string(10'000, '+') + "}\"}");
  EXPECT_NE(mistakes_in(chain), "none");
}

}  // namespace
}  // namespace loadgen::scenario

/// Broken scenarios: whatever the file holds, the loader ends soon, and each of its lines has a
/// place. The same under libFuzzer: scripts/fuzz.sh.

#include "unit/scenario/files.hpp"
#include "unit/scenario/places.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

namespace loadgen::scenario {
namespace {

using Json = nlohmann::ordered_json;
using Engine = std::mt19937;

std::vector<std::string> texts_in(const std::filesystem::path& folder) {
  std::vector<std::string> texts;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    std::ostringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    texts.push_back(text.str());
  }
  std::sort(texts.begin(), texts.end());
  return texts;
}

std::filesystem::path tests() {
  return LOADGEN_TESTS_DIR;
}

std::string mistakes_in(const std::string& text) {
  return Files{with_data(text)}.mistakes();
}

/// Whether there are mistakes. Each has a place, and none takes long to find.
bool is_broken(const std::string& text) {
  constexpr auto kLongest = std::chrono::seconds(5);  // a thousand times what it takes
  const auto began = std::chrono::steady_clock::now();
  const std::string mistakes = mistakes_in(text);
  EXPECT_LT(std::chrono::steady_clock::now() - began, kLongest) << text;
  if (mistakes == "none") return false;
  EXPECT_TRUE(has_places(mistakes)) << text << "\n" << mistakes;
  return true;
}

std::size_t below(Engine& random, std::size_t n) {
  return n == 0 ? 0 : random() % n;
}

/// One to four small changes: bytes, pieces taken out, doubled, or taken from elsewhere.
std::string mutated(std::string text, const std::vector<std::string>& texts, Engine& random) {
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
  for (std::size_t i = below(random, 4) + 1; i > 0; --i) {
    const std::size_t at = below(random, text.size());
    const std::size_t length = below(random, 30);
    switch (below(random, 5)) {
      case 0:
        if (!text.empty()) text[at] = static_cast<char>(random());
        break;
      case 1:
        text.erase(at, length);
        break;
      case 2:
        text.insert(at, text.substr(below(random, text.size() + 1), length));
        break;
      case 3:
        text.insert(at, pieces[below(random, pieces.size())]);
        break;
      default: {
        const std::string& other = texts[below(random, texts.size())];
        text.insert(at, other.substr(below(random, other.size()), length));
      }
    }
  }
  return text;
}

/// All values of a document, itself first.
void collect(Json& json, std::vector<Json*>& out) {
  out.push_back(&json);
  if (!json.is_structured()) return;
  for (auto& value : json) collect(value, out);
}

Json& any(Json& json, Engine& random) {
  std::vector<Json*> all;
  collect(json, all);
  return *all[below(random, all.size())];
}

/// One to three values replaced, taken out, doubled or renamed: still JSON.
std::string reshaped(Json json, const std::vector<Json>& others, Engine& random) {
  static const std::vector<Json> values{
      nullptr, true,     0,        -1,         1e300,           9223372036854775807, "",
      "${",    "${x}",   "${1/0}", "/",        "between(1, 2)", "interrupt",         "stop_user",
      "d.csv", "b.json", "a.json", "once",     Json::array(),   Json::object(),      "${int(1, 9)}",
      "\n",    "(",      "..",     "/dev/null"};
  static const std::vector<std::string> keys{
      "users",    "name",      "tasks",  "steps",   "get",       "post",   "json",  "form",
      "include",  "feeds",     "file",   "order",   "next",      "repeat", "if",    "then",
      "until",    "multipart", "expect", "extract", "regex",     "names",  "match", "stages",
      "on_start", "set",       "pause",  "weight",  "body_file", ""};
  for (std::size_t i = below(random, 3) + 1; i > 0; --i) {
    Json& at = any(json, random);
    Json other = others[below(random, others.size())];
    switch (below(random, 5)) {
      case 0:
        at = values[below(random, values.size())];
        break;
      case 1:
        at = any(other, random);
        break;
      case 2:
        if (at.is_structured() && !at.empty())
          at.erase(std::next(at.begin(), static_cast<long>(below(random, at.size()))));
        break;
      case 3:
        if (at.is_array() && !at.empty()) at.push_back(at[below(random, at.size())]);
        break;
      default:
        if (at.is_object()) at[keys[below(random, keys.size())]] = any(other, random);
    }
  }
  return json.dump(1);
}

TEST(FuzzTest, BrokenScenariosGiveMessagesWithPlaces) {
  const std::vector<std::string> texts = texts_in(tests().parent_path() / "scenarios");
  ASSERT_GE(texts.size(), 5U);
  Engine random(7);
  std::size_t broken = 0;
  for (int i = 0; i < 20'000 && !HasFailure(); ++i) {
    if (is_broken(mutated(texts[random() % texts.size()], texts, random))) ++broken;
  }
  EXPECT_GT(broken, 10'000U);
}

TEST(FuzzTest, ReshapedScenariosGiveMessagesWithPlaces) {
  std::vector<Json> documents;
  for (const std::string& text : texts_in(tests().parent_path() / "scenarios")) {
    documents.push_back(Json::parse(text, nullptr, true, true));
  }
  Engine random(8);
  std::size_t broken = 0;
  for (int i = 0; i < 10'000 && !HasFailure(); ++i) {
    if (is_broken(reshaped(documents[random() % documents.size()], documents, random))) ++broken;
  }
  EXPECT_GT(broken, 5'000U);
  EXPECT_LT(broken, 10'000U);
}

TEST(FuzzTest, WhatTheFuzzerFoundIsMended) {
  const std::vector<std::string> texts = texts_in(tests() / "fuzz" / "found");
  ASSERT_FALSE(texts.empty());
  for (const std::string& text : texts) is_broken(text);
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

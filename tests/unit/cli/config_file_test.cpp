#include "cli/config_file.hpp"

#include "cli/usage_error.hpp"
#include "unit/cli/world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loadgen::cli {
namespace {

using ::testing::ElementsAre;
using List = std::vector<std::string>;

Setting only(std::string_view line) {
  const auto settings = parse_conf(line, "test.conf");
  return settings.size() == 1 ? settings.front() : Setting{.key = "none", .text = "", .list = {}};
}

std::string text(std::string_view line) {
  return only(line).text;
}

TEST(ConfTest, KeysAndValuesAreWrittenInManyWays) {
  for (const char* const line :
       {"users 10",
        "users = 10",
        "users=10",
        "users: 10",
        "users :10",
        "users\t10",
        "  users  10  ",
        "users = '10'",
        "users \"10\"",
        "users = 10 # ten",
        "users = 10\t;ten",
        "users '10' # ten"}) {
    EXPECT_EQ(only(line).key, "users") << line;
    EXPECT_EQ(text(line), "10") << line;
  }
  EXPECT_EQ(only("--users 10").key, "--users");
}

TEST(ConfTest, NoValueIsTrueAndAnEmptyOneIsEmpty) {
  EXPECT_EQ(text("headless"), "true");
  EXPECT_EQ(text("headless ''"), "true");
  EXPECT_EQ(text("host ="), "");
  EXPECT_EQ(text("host = ''"), "");
  EXPECT_EQ(text("host = '' # none"), "");
}

TEST(ConfTest, OnlyABlankBeforeItStartsAComment) {
  EXPECT_EQ(text("host = http://x/#a"), "http://x/#a");
  EXPECT_EQ(text("host = # a"), "# a");
  EXPECT_EQ(text("host # a"), "# a");
  EXPECT_EQ(text("host = 'a # b'"), "a # b");
  EXPECT_EQ(text("host = 'a' b"), "'a' b");
  EXPECT_EQ(text("host = 'a"), "'a");
}

TEST(ConfTest, SomeLinesAreIgnored) {
  EXPECT_TRUE(parse_conf("\n# a\n; b\n[c]\n--- d\n  \r\n", "test.conf").empty());
}

TEST(ConfTest, OtherLinesAreErrors) {
  try {
    parse_conf("# fine\nusers = 1\n= 3\n", "dir/test.conf");
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_STREQ(error.what(), "Unexpected line 2 in dir/test.conf: = 3");
    EXPECT_EQ(error.exit_code(), 2);
  }
  EXPECT_THROW(parse_conf("users#5", "test.conf"), UsageError);
}

TEST(ConfTest, ListsAreJsonOrSplitAtCommas) {
  EXPECT_EQ(only("tags = [\"a\", \"b c\"]").list, (List{"a", "b c"}));
  EXPECT_EQ(only("tags = [a, \"b c\"]").list, (List{"a", "\"b c\""}));
  EXPECT_EQ(only("tags = [1, true, null, 1.5]").list, (List{"1", "True", "None", "1.5"}));
  EXPECT_EQ(only("tags = []").list, List{});
  EXPECT_EQ(only("tags = a b").list, std::nullopt);
  EXPECT_EQ(text("users = [1, \"it's\"]"), "[1, \"it's\"]");
}

TEST(ConfTest, OfARepeatedKeyTheLastCounts) {
  const auto settings = parse_conf("a = 1\nb = 2\na = 3", "test.conf");
  ASSERT_EQ(settings.size(), 2U);
  EXPECT_EQ(settings[0].key, "a");
  EXPECT_EQ(settings[0].text, "3");
}

TEST(TomlTest, OnlyLocustsTableCounts) {
  EXPECT_TRUE(parse_toml("[project]\nname = 'x'").empty());
  const auto settings = parse_toml(
      "[tool.other]\nusers = 9\n[tool.locust]\nusers = 1\nspawn-rate = 1.0\nheadless = true\n"
      "tags = ['a', 'x y']\n"
  );
  List texts;
  for (const Setting& setting : settings) texts.push_back(setting.key + "=" + setting.text);
  EXPECT_THAT(
      texts,
      ::testing::UnorderedElementsAre(
          "users=1", "spawn-rate=1.0", "headless=True", "tags=['a', 'x y']"
      )
  );
}

TEST(TomlTest, NumbersThatAreNoneAreTextsAsInPython) {
  const auto settings = parse_toml("[tool.locust]\nspawn-rate = inf\ntags = [-inf, nan]\n");
  List texts;
  for (const Setting& setting : settings) texts.push_back(setting.key + "=" + setting.text);
  EXPECT_THAT(texts, ::testing::UnorderedElementsAre("spawn-rate=inf", "tags=[-inf, nan]"));
}

TEST(TomlTest, BadTomlIsAnError) {
  try {
    parse_toml("[tool.locust]\nusers = \n");
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_THAT(error.what(), ::testing::StartsWith("Couldn't parse TOML file: "));
  }
}

TEST(ConfigFilesTest, ComeStrongestFirst) {
  const World world{
      .variables = {{"HOME", "/folder/of/me"}},
      .texts = {
          {"/folder/of/me/.locust.conf", ""},
          {"locust.conf", ""},
          {"pyproject.toml", ""},
          {"/folder/of/me/extra.conf", ""}}};
  List names;
  const List words = {"-u", "1", "--conf", "~/extra.conf"};
  for (const auto& file : load_config_files(words, world.environment(), world.files())) {
    names.push_back(file.name);
  }
  EXPECT_THAT(
      names,
      ElementsAre(
          "/folder/of/me/extra.conf", "pyproject.toml", "locust.conf", "/folder/of/me/.locust.conf"
      )
  );
}

TEST(ConfigFilesTest, OnlyANamedFileMustBeThere) {
  const World world;
  EXPECT_TRUE(load_config_files({}, world.environment(), world.files()).empty());
  EXPECT_EQ(
      world.error({"--config", "a.conf"}),
      "loadgen: error: Unable to open config file: a.conf. Error: [Errno 2] No such file or "
      "directory: 'a.conf'\n"
  );
  EXPECT_EQ(
      world.error({"--config"}), "loadgen: error: argument --config: expected one argument\n"
  );
}

}  // namespace
}  // namespace loadgen::cli

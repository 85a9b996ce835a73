#include "cli/sources.hpp"

#include "cli/usage_error.hpp"
#include "unit/cli/world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loadgen::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using List = std::vector<std::string>;

List with_environment(List words, std::map<std::string, std::string> variables) {
  const World world{.variables = std::move(variables)};
  CommandLine line(every_option(), std::move(words));
  line.add(world.environment());
  return line.words();
}

List with_file(List words, const std::string& text) {
  CommandLine line(every_option(), std::move(words));
  line.add(ConfigFile{.name = "test.conf", .text = text});
  return line.words();
}

std::string file_error(const std::string& text) {
  try {
    with_file({}, text);
    return "no error";
  } catch (const UsageError& error) {
    return error.what();
  }
}

TEST(EnvironmentTest, SetsWhatTheCommandLineDoesNot) {
  EXPECT_THAT(with_environment({"-u", "1"}, {{"LOCUST_USERS", "5"}}), ElementsAre("-u", "1"));
  EXPECT_THAT(with_environment({"--users=1"}, {{"LOCUST_USERS", "5"}}), ElementsAre("--users=1"));
  EXPECT_THAT(with_environment({}, {{"LOCUST_USERS", "5"}}), ElementsAre("--users=5"));
  EXPECT_THAT(with_environment({}, {{"LOCUST_HOST", ""}}), ElementsAre("--host="));
}

TEST(EnvironmentTest, GoesBeforeTheOptionsOfTheCommandLine) {
  // a prefix and a joined value are not seen to be the same option, but come later and win
  EXPECT_THAT(
      with_environment({"A", "--us", "1"}, {{"LOCUST_USERS", "5"}}),
      ElementsAre("A", "--users=5", "--us", "1")
  );
  EXPECT_THAT(
      with_environment({"-l", "--", "A"}, {{"LOCUST_USERS", "5"}}),
      ElementsAre("-l", "--users=5", "--", "A")
  );
  EXPECT_THAT(with_environment({"A"}, {{"LOCUST_USERS", "5"}}), ElementsAre("A", "--users=5"));
}

TEST(EnvironmentTest, FlagsAreWords) {
  for (const char* const word : {"true", "YES", "on", "1"}) {
    EXPECT_THAT(with_environment({}, {{"LOCUST_HEADLESS", word}}), ElementsAre("--headless"));
  }
  for (const char* const word : {"false", "No", "off", "0"}) {
    EXPECT_THAT(with_environment({}, {{"LOCUST_HEADLESS", word}}), IsEmpty());
  }
  for (const char* const word : {"maybe", ""}) {
    const World world{.variables = {{"LOCUST_HEADLESS", word}}};
    EXPECT_EQ(
        world.error({}),
        "loadgen: error: Unexpected value for LOCUST_HEADLESS: '" + std::string(word) +
            "'. Expecting 'true', 'false', 'yes', 'no', 'on', 'off', '1' or '0'\n"
    );
  }
}

TEST(EnvironmentTest, OptionsWithManyValuesTakeLists) {
  EXPECT_THAT(with_environment({}, {{"LOCUST_TAGS", "[x, y]"}}), ElementsAre("--tags", "x", "y"));
  EXPECT_THAT(with_environment({}, {{"LOCUST_TAGS", "x y"}}), ElementsAre("--tags=x y"));
  EXPECT_THAT(with_environment({}, {{"LOCUST_TAGS", ""}}), IsEmpty());
  EXPECT_THAT(
      with_environment({}, {{"LOADGEN_HEADER", "[\"A: 1\", \"B: 2\"]"}}),
      ElementsAre("--header=A: 1", "--header=B: 2")
  );
  EXPECT_THAT(with_environment({}, {{"LOCUST_HOST", "[x]"}}), ElementsAre("--host=[x]"));
}

TEST(FileTest, SetsWhatStrongerSourcesDoNot) {
  EXPECT_THAT(with_file({"-u", "1"}, "users = 5\nhost: x"), ElementsAre("--host=x", "-u", "1"));
  EXPECT_THAT(with_file({}, "headless\nonly-summary = no"), ElementsAre("--headless"));
  EXPECT_THAT(with_file({}, "tags = [a, b]\nexclude-tags ="), ElementsAre("--tags", "a", "b"));
}

TEST(FileTest, UnknownKeysBecomeOptions) {
  EXPECT_THAT(with_file({}, "user = 3"), ElementsAre("--user=3"));
  EXPECT_THAT(with_file({}, "--x-- 3"), ElementsAre("--x=3"));
  EXPECT_THAT(with_file({}, "x = [1, 2]"), ElementsAre("--x=1", "--x=2"));
  EXPECT_THAT(with_file({"--x", "0"}, "x = 3"), ElementsAre("--x", "0"));
}

TEST(FileTest, RefusesValuesThatDoNotFit) {
  EXPECT_EQ(
      file_error("users = [1, 2]"),
      "users can't be set to a list '[1, 2]' unless its action type is changed to 'append' or "
      "nargs "
      "is set to '*', '+', or > 1"
  );
  EXPECT_EQ(
      file_error("tags = [a, --]"),
      "tags can't have '--' as a list element, since it would end option parsing"
  );
  EXPECT_EQ(
      file_error("headless = perhaps").substr(0, 41), "Unexpected value for headless: 'perhaps'."
  );
}

TEST(FileTest, AFlagSetToFalseHidesWeakerSources) {
  const World world{.variables = {{"LOCUST_ONLY_SUMMARY", "no"}}};
  CommandLine line(every_option(), {});
  line.add(world.environment());
  line.add(ConfigFile{.name = "a.conf", .text = "only-summary"});
  EXPECT_THAT(line.words(), IsEmpty());
}

}  // namespace
}  // namespace loadgen::cli

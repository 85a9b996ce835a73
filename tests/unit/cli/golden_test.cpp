#include "unit/cli/world.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>

namespace loadgen::cli {
namespace {

using List = std::vector<std::string>;

constexpr const char* kNoLocustfile =
    "Could not find 'locustfile.py'. Ensure your locustfile ends with '.py' or is a directory with "
    "locustfiles. See --help for available options.\n";
constexpr const char* kResults = LOADGEN_TESTS_DIR "/golden/31-argument-errors/results.json";

/// Cases that are not the parser's; with a locustfile, tests/e2e/test_python_arguments.py has all.
const std::map<List, std::string> kDifferent = {
    // without a host and a locustfile there is nothing to load
    {{"--config-users", "{bad"}, kNoLocustfile},
    {{"--config-users", "nope.json"}, kNoLocustfile},
    {{"--config-users", "{\"weight\": 1}"}, kNoLocustfile},
    {{"--config-users", "{\"user_class_name\": \"Nope\"}", "--headless"}, kNoLocustfile},
    {{"--processes", "-2", "--headless"}, kNoLocustfile},
    {{"--processes", "2", "--master", "--headless"}, kNoLocustfile},
    {{"--master", "--worker"}, kNoLocustfile},
    {{"-u", "5", "--list", "Extra", "--", "-x"}, kNoLocustfile},
    {{"--web-base-path", "x"}, kNoLocustfile},
    {{"NoSuchUser", "--headless"}, kNoLocustfile},
    // the version is loadgen's own
    {{"-V"}, "no error"},
};

const World kGoldenWorld = {.variables = {}, .texts = {}, .empty_folders = {"emptydir"}};

TEST(ArgumentErrorsGoldenTest, TextsAndCodesAreLocustsToTheByte) {
  const auto cases = nlohmann::json::parse(std::ifstream(kResults));
  std::size_t same = 0;
  for (const auto& each : cases) {
    const List arguments = each.at("args");
    if (kDifferent.contains(arguments)) continue;
    ++same;
    try {
      kGoldenWorld.parse(arguments);
      ADD_FAILURE() << "no error: " << each.at("args");
    } catch (const UsageError& error) {
      EXPECT_EQ(error.text("locust"), each.at("stderr"));
      EXPECT_EQ(error.exit_code(), each.at("exit_code")) << each.at("args");
    }
  }
  EXPECT_EQ(same + kDifferent.size(), cases.size());
}

TEST(ArgumentErrorsGoldenTest, TheOtherCasesSaySo) {
  for (const auto& [arguments, text] : kDifferent) {
    EXPECT_EQ(kGoldenWorld.error(arguments), text);
  }
}

/// The parser takes any names; main knows the classes and logs the line after the start line.
TEST(ArgumentErrorsGoldenTest, UnknownUserClassesAreNamed) {
  EXPECT_EQ(World{}.options({"NoSuchUser"}).user_classes, List{"NoSuchUser"});
  EXPECT_EQ(unknown_users({"NoSuchUser"}, {"DefaultUser"}), "Unknown User(s): NoSuchUser\n");
  EXPECT_EQ(
      unknown_users({"B", "DefaultUser", "A", "B"}, {"DefaultUser"}), "Unknown User(s): B, A\n"
  );
  EXPECT_EQ(unknown_users({"DefaultUser"}, {"DefaultUser"}), std::nullopt);
}

/// Case 28.
TEST(PrecedenceGoldenTest, StrongerSourcesHideWeakerOnesKeyByKey) {
  const World world{
      .variables =
          {{"HOME", "/folder/of/me"},
           {"LOCUST_USERS", "5"},
           {"LOCUST_SPAWN_RATE", "5"},
           {"LOCUST_EXCLUDE_TAGS", "[a, b]"},
           {"LOCUST_ONLY_SUMMARY", "no"}},
      .texts = {
          {"locustfile.py", ""},
          {"/folder/of/me/.locust.conf",
           "users = 2\nspawn-rate = 2\nrun-time = 2m\nhost = http://home\nstop-timeout = 2\n"},
          {"locust.conf", "users = 3\nspawn-rate = 3\nrun-time = 3m\nhost = http://local\n"},
          {"pyproject.toml",
           "[tool.locust]\nusers = 1\nspawn-rate = 1.5\nrun-time = \"1m\"\n"
           "host = \"http://pyproject\"\nstop-timeout = 1\nheadless = true\nonly-summary = true\n"
           "tags = [\"pyproject\", \"x y\"]\n"},
          {"extra.conf",
           "# comment\n; comment\n[section is ignored]\n--users 4\nspawn-rate: 4\n"
           "run-time = 4m10s ; trailing comment\n"}}};
  const auto result = world.parse_in_python({"-r", "6", "--config", "extra.conf"});
  const auto& options = std::get<Options>(result);
  EXPECT_EQ(options.users, 5U);
  EXPECT_EQ(options.spawn_rate, 6.0);
  EXPECT_EQ(options.run_time, std::chrono::seconds(250));
  EXPECT_EQ(options.host, "http://pyproject");
  EXPECT_EQ(options.stop_timeout, std::chrono::seconds(1));
  EXPECT_FALSE(options.only_summary);
  EXPECT_EQ(options.tags, (List{"pyproject", "x y"}));
  EXPECT_EQ(options.exclude_tags, (List{"a", "b"}));
  EXPECT_EQ(options.log_level, log::Level::info);
}

}  // namespace
}  // namespace loadgen::cli

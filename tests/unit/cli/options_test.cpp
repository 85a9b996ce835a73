#include "cli/options.hpp"

#include "unit/cli/world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loadgen::cli {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// What a run with these options is refused with for want of a page.
std::string page_error(std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), {"-H", "http://x"});
  try {
    require_headless(std::get<Options>(World{}.parse(arguments)));
    return "no error";
  } catch (const UsageError& error) {
    return error.what();
  }
}

TEST(OptionsTest, HaveDefaults) {
  const Options options = World{}.options({});
  EXPECT_EQ(options.host, "http://target");
  EXPECT_EQ(options.users, 1U);
  EXPECT_EQ(options.spawn_rate, 1.0);
  EXPECT_EQ(options.run_time, std::nullopt);
  EXPECT_EQ(options.stop_timeout, seconds(0));
  EXPECT_EQ(options.path, "/");
  EXPECT_EQ(options.method, "GET");
  EXPECT_EQ(options.threads, std::nullopt);
  EXPECT_EQ(options.exit_code_on_error, 1);
  EXPECT_THAT(options.user_classes, IsEmpty());
}

TEST(OptionsTest, HoldWhatWasGiven) {
  const World world{.texts = {{"body.json", "{}"}, {"ca.pem", "PEM"}}};
  const Options options = world.options(
      {"-u",
       "10",
       "-r",
       "2.5",
       "-t",
       "1m30s",
       "-s",
       "2",
       "--path",
       "/a?b",
       "--method",
       "POST",
       "--header",
       "A: 1",
       "--header",
       "B: 2",
       "--body",
       "@body.json",
       "--cacert",
       "ca.pem",
       "--insecure",
       "--threads",
       "3",
       "--connect-timeout",
       "2",
       "--idle-timeout",
       "0.5",
       "--max-time",
       "9",
       "--wait-time",
       "constant(0)",
       "--json-file",
       "out",
       "--json",
       "--summary-json",
       "-",
       "--exit-code-on-error",
       "7",
       "-L",
       "debug",
       "--logfile",
       "log",
       "--only-summary",
       "--reset-stats",
       "--skip-log-setup",
       "--autostart",
       "--print-stats"}
  );
  EXPECT_EQ(options.users, 10U);
  EXPECT_EQ(options.spawn_rate, 2.5);
  EXPECT_EQ(options.run_time, seconds(90));
  EXPECT_EQ(options.stop_timeout, seconds(2));
  EXPECT_EQ(options.path, "/a?b");
  EXPECT_EQ(options.method, "POST");
  EXPECT_THAT(options.headers, ElementsAre(Header{"A", "1"}, Header{"B", "2"}));
  EXPECT_EQ(options.body, "{}");
  EXPECT_EQ(options.cacert, "ca.pem");
  EXPECT_EQ(options.threads, 3U);
  EXPECT_EQ(options.connect_timeout, 2);
  EXPECT_EQ(options.idle_timeout, 0.5);
  EXPECT_EQ(options.max_time, 9);
  EXPECT_EQ(options.wait_time, "constant(0)");
  EXPECT_EQ(options.json_file, "out");
  EXPECT_EQ(options.summary_json, "-");
  EXPECT_EQ(options.exit_code_on_error, 7);
  EXPECT_EQ(options.log_level, log::Level::debug);
  EXPECT_EQ(options.log_file, "log");
  EXPECT_TRUE(options.insecure && options.json && options.only_summary && options.reset_stats);
  EXPECT_TRUE(options.skip_log_setup && options.autostart);
}

TEST(OptionsTest, ARunTimeOfZeroIsNoLimit) {
  EXPECT_EQ(World{}.options({"-t", "0s"}).run_time, std::nullopt);
}

TEST(OptionsTest, UserClassesComeFromTheEnvironmentIfNoneAreGiven) {
  const World world{.variables = {{"LOCUST_USER_CLASSES", " A  B "}}};
  EXPECT_THAT(world.options({}).user_classes, ElementsAre("A", "B"));
  EXPECT_THAT(world.options({"C"}).user_classes, ElementsAre("C"));
}

TEST(OptionsTest, HelpAndVersionNeedNothingElse) {
  EXPECT_TRUE(std::holds_alternative<HelpWanted>(World{}.parse({"-h"})));
  EXPECT_TRUE(std::holds_alternative<VersionWanted>(World{}.parse({"-V"})));
  EXPECT_TRUE(std::holds_alternative<HelpWanted>(World{}.parse({"-f", "nope.py", "--help"})));
  const World world{.texts = {{"locust.conf", "no-such-option = 1"}}};
  EXPECT_TRUE(std::holds_alternative<VersionWanted>(world.parse({"-V"})));
  EXPECT_TRUE(std::holds_alternative<HelpWanted>(world.parse({"-h"})));
}

TEST(OptionsTest, AnUnreadableConfigurationIsAnErrorEvenBeforeHelp) {
  const World world{.texts = {{"locust.conf", "= 1"}}};
  EXPECT_EQ(world.error({"-h"}), "loadgen: error: Unexpected line 0 in locust.conf: = 1\n");
}

TEST(ErrorsTest, UnrecognizedWordsAreListed) {
  EXPECT_EQ(
      World{}.run_error({"A", "-u", "1", "B", "--thread", "1"}),
      "loadgen: error: unrecognized arguments: B --thread 1\n"
  );
  EXPECT_EQ(
      World{}.run_error({"--thread=1"}),
      "loadgen: error: unrecognized arguments: --thread=1\nDid you mean '--threads'?\n"
  );
}

TEST(ErrorsTest, OptionsOfLocustfilesNeedOne) {
  EXPECT_EQ(
      World{}.run_error({"-T", "x"}),
      "loadgen: error: argument -T/--tags: needs a locustfile, name it with -f FILE\n"
  );
  EXPECT_EQ(World{}.run_error({"-T"}), "no error");
}

TEST(ErrorsTest, RunsOfSeveralProcessesAreRefused) {
  const std::string head = "loadgen: error: argument ";
  EXPECT_EQ(World{}.run_error({"--master"}), head + "--master: not built yet\n");
  EXPECT_EQ(World{}.run_error({"--processes", "-1"}), head + "--processes: not built yet\n");
  const World container{.variables = {{"LOCUST_MODE_WORKER", "true"}}};
  EXPECT_EQ(container.run_error({}), head + "--worker: not built yet\n");
  EXPECT_EQ(container.run_error({"--processes", "4"}), head + "--processes: not built yet\n");
  EXPECT_EQ(World{}.run_error({"--processes", "0"}), "no error");
  EXPECT_EQ(World{}.run_error({"--otel"}), head + "--otel: not built yet\n");
}

TEST(ErrorsTest, ContradictionsAreLeftToTheLogOfTheRun) {
  EXPECT_TRUE(contradicts_itself(World{}.options({"--master", "--worker"})));
  EXPECT_TRUE(contradicts_itself(World{}.options({"--processes", "-2"})));
  EXPECT_TRUE(contradicts_itself(World{}.options({"--processes", "2", "--master"})));
  EXPECT_FALSE(contradicts_itself(World{}.options({})));
}

TEST(OptionsTest, HeadlessRunsTakeWhatOnlyThePageAndAMasterUse) {
  const World container{
      .variables = {
          {"LOCUST_WEB_PORT", "8089"},
          {"LOCUST_WEB_HOST", "0.0.0.0"},
          {"LOCUST_USERCLASS_PICKER", "yes"},
          {"LOCUST_MASTER_NODE_HOST", "master"},
          {"LOCUST_EXPECT_WORKERS", "4"}}};
  const Options options = container.options(
      {"--web-login",
       "--tls-cert=a",
       "--tls-key=b",
       "--web-base-path=/x",
       "--autostart",
       "--autoquit=3",
       "--build-path=c",
       "--web-host-display-name=d",
       "--master-bind-host=*",
       "--master-bind-port=1",
       "--master-port=2",
       "--expect-workers-max-wait=3",
       "--enable-rebalancing"}
  );
  EXPECT_TRUE(options.class_picker);
  EXPECT_EQ(options.given.at("web_port"), Value(std::int64_t{8089}));
  EXPECT_EQ(
      World{}.run_error({"--web-port", "x"}),
      "loadgen: error: argument --web-port/-P: invalid int value: 'x'\n"
  );
}

TEST(ErrorsTest, RemovedOptionsAreErrorsInTheEnvironmentToo) {
  const World world{.variables = {{"LOCUST_LEGACY_UI", "no"}}};
  EXPECT_EQ(
      world.run_error({}), "loadgen: error: argument --legacy-ui: ignored explicit argument 'no'\n"
  );
}

TEST(ErrorsTest, AHeadlessRunIsAllThereIs) {
  EXPECT_EQ(page_error({}), "the web page is not built yet, add --headless to start without it");
  EXPECT_EQ(
      page_error({"--headless", "--headful"}),
      "argument --headful: the web page is not built yet, leave it out"
  );
  EXPECT_EQ(page_error({"--headless"}), "no error");
  EXPECT_EQ(page_error({"--debug-user"}), "no error");
}

TEST(ErrorsTest, SomethingMustSayWhatToLoad) {
  const std::string missing =
      "Could not find 'locustfile.py'. Ensure your locustfile ends with '.py' or is a directory "
      "with "
      "locustfiles. See --help for available options.\n";
  EXPECT_EQ(World{}.error({}), missing);
  EXPECT_EQ(World{}.error({"--headless"}), missing);
  EXPECT_EQ(World{}.error({"--headless", "-H", ""}), missing);
}

TEST(ErrorsTest, TheHostNeedsItsScheme) {
  EXPECT_EQ(
      World{}.error({"--headless", "-H", "example.com:80"}),
      "loadgen: error: argument -H/--host: 'example.com:80' is not an http:// or https:// address, "
      "write it as http://example.com:80\n"
  );
  EXPECT_THAT(
      World{}.error({"--headless", "-H", "ftp://x"}), ::testing::HasSubstr("as http://x\n")
  );
  EXPECT_THAT(
      World{}.error({"--headless", "-H", "http://"}), ::testing::HasSubstr("as http://HOST\n")
  );
  EXPECT_EQ(World{}.error({"--headless", "-H", "HTTPS://x"}), "no error");
  try {
    World{}.parse({"--headless", "-H", "x"});
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_EQ(error.exit_code(), 1);
  }
}

TEST(ErrorsTest, LocustfilesAreLookedForBeforeOptionsAreRead) {
  const World world{.texts = {{"a.py", ""}, {"a.txt", ""}}, .empty_folders = {"tests"}};
  EXPECT_THAT(
      world.run_error({"-f", "a.py, a.txt", "-u", "x"}),
      ::testing::StartsWith("Could not find 'a.txt'. Ensure")
  );
  EXPECT_EQ(
      world.run_error({"-f", "tests"}), "Could not find any locustfiles in directory 'tests'"
  );
  EXPECT_EQ(
      World{}.python_error({"-u", "x"}),
      "loadgen: error: argument -u/--users: invalid int value: 'x'\n"
  );
}

TEST(LocustfilesTest, NeedPython) {
  const World named{.texts = {{"a.py", ""}}};
  EXPECT_TRUE(std::holds_alternative<PythonWanted>(named.parse({"-f", "a.py", "--no-such"})));
  const World implicit{.texts = {{"locustfile.py", ""}}};
  EXPECT_TRUE(std::holds_alternative<PythonWanted>(implicit.parse({})));
  EXPECT_TRUE(std::holds_alternative<HelpWanted>(implicit.parse({"-h"})));
  EXPECT_TRUE(std::holds_alternative<PythonWanted>(named.parse({"-f", "https://host/a.py"})));
}

TEST(LocustfilesTest, AreNamedInPython) {
  const World world{.texts = {{"a.py", ""}, {"b.py", ""}}};
  const auto result =
      world.parse_in_python({"-f", "a.py, b.py", "--headless", "-u", "3", "-T", "x", "y"});
  const auto& options = std::get<Options>(result);
  EXPECT_THAT(options.locustfiles, ElementsAre("a.py", "b.py"));
  EXPECT_THAT(options.tags, ElementsAre("x", "y"));
  EXPECT_EQ(options.host, "");
  EXPECT_EQ(options.given.at("num_users"), Value(std::int64_t{3}));
  EXPECT_FALSE(options.given.contains("spawn_rate"));
}

TEST(LocustfilesTest, ListingNeedsNoHeadless) {
  const World world{.texts = {{"a.py", ""}}};
  const auto result = world.parse_in_python({"-f", "a.py", "--list"});
  EXPECT_TRUE(std::get<Options>(result).list);
}

TEST(LocustfilesTest, OptionsThatSayWhatUsersDoNeedTheirKindOfUsers) {
  EXPECT_EQ(
      World{}.python_error({"--path", "/x"}),
      "loadgen: error: argument --path: is for runs without a locustfile, which here says what "
      "users do\n"
  );
  EXPECT_EQ(World{}.python_error({"-T", "x"}), "no error");
}

TEST(ErrorsTest, OwnOptionsAreChecked) {
  const std::string head = "loadgen: error: argument ";
  const World world{.empty_folders = {"folder"}};
  EXPECT_EQ(
      world.run_error({"--header", "X"}),
      head + "--header: 'X' is not a header, write it as 'Name: value'\n"
  );
  EXPECT_EQ(world.run_error({"--path", "x"}), head + "--path: 'x' does not start with '/'\n");
  EXPECT_EQ(world.run_error({"--threads", "0"}), head + "--threads: must be at least 1\n");
  EXPECT_EQ(world.run_error({"-u", "-1"}), head + "-u/--users: must not be negative\n");
  EXPECT_EQ(
      world.run_error({"--body", "@none"}),
      head + "--body: cannot read 'none': No such file or directory\n"
  );
  EXPECT_EQ(
      world.run_error({"--cacert", "folder"}),
      head + "--cacert: cannot read 'folder': Is a directory\n"
  );
}

}  // namespace
}  // namespace loadgen::cli

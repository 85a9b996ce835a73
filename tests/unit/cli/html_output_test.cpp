#include "cli/html_output.hpp"

#include "cli/command_text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace loadgen::cli {
namespace {

TEST(HtmlPath, NamesUsersRateAndTime) {
  Options options;
  options.html = "r_{u}_{r}_{t}_{x}_{u}.html";
  options.users = 5;
  options.spawn_rate = 2.5;
  EXPECT_EQ(html_path(options), "r_5_2.5_{t}_{x}_5.html");
  options.spawn_rate = 3;
  options.run_time = std::chrono::seconds(90);
  EXPECT_EQ(html_path(options), "r_5_3_90_{x}_5.html");
}

TEST(CommandText, IsWhatOneTypesIntoAShell) {
  EXPECT_EQ(
      command_text({"loadgen", "-u", "10", "--path", "/a?b=1&c", ""}),
      "loadgen -u 10 --path '/a?b=1&c' ''"
  );
  EXPECT_EQ(command_text({"it's"}), "'it'\"'\"'s'");
}

TEST(CommandText, HasNoSecrets) {
  EXPECT_EQ(command_text({"-H", "http://me:pass@host/x"}), "-H http://me:****@host/x");
  EXPECT_EQ(command_text({"--host=https://me:pass@host"}), "--host=https://me:****@host");
  EXPECT_EQ(
      command_text({"--header", "Authorization: Bearer abc"}), "--header 'Authorization: ****'"
  );
  EXPECT_EQ(command_text({"--header=X-Api-Key:abc"}), "--header=X-Api-Key:****");
  EXPECT_EQ(command_text({"--header", "Accept: a/b"}), "--header 'Accept: a/b'");
  EXPECT_EQ(
      command_text({"--api-token", "abc", "--password=abc", "-u", "1"}),
      "--api-token **** --password=**** -u 1"
  );
  EXPECT_EQ(command_text({"--digest", "me:pass"}), "--digest ****");
  EXPECT_EQ(command_text({"--path", "/x?token=abc"}), "--path '/x?token=****'");
  EXPECT_EQ(command_text({"--body", "a=1&password=abc"}), "--body 'a=1&password=****'");
}

}  // namespace
}  // namespace loadgen::cli

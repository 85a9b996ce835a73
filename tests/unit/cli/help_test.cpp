#include "cli/help.hpp"

#include "cli/option_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace loadgen::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kDocument = LOADGEN_TESTS_DIR "/../docs/cli.md";

TEST(HelpTest, NamesEveryVisibleOptionAndItsVariable) {
  const std::string text = help_text("loadgen");
  for (const Option& option : option_table()) {
    if (option.hidden) continue;
    EXPECT_THAT(text, HasSubstr(long_flag(option)));
    EXPECT_THAT(text, HasSubstr(option.env));
  }
  EXPECT_THAT(text, Not(HasSubstr("--headful")));
}

TEST(HelpTest, FitsAHundredColumns) {
  std::istringstream text(help_text("loadgen"));
  for (std::string line; std::getline(text, line);) {
    EXPECT_LE(line.size(), 100U) << line;
    EXPECT_FALSE(line.ends_with(' ')) << line;
  }
}

TEST(OptionTableTest, RowsAreComplete) {
  for (const Option& option : option_table()) {
    const std::string name = display_name(option);
    EXPECT_TRUE(long_flag(option).starts_with("--")) << name;
    EXPECT_EQ(option.takes_value(), option.type != nullptr) << name;
    EXPECT_EQ(option.takes_value(), !option.metavar.empty()) << name;
    EXPECT_EQ(option.store == nullptr, !option.removed.empty()) << name;
    EXPECT_EQ(option.group == Group::none, !option.removed.empty()) << name;
    EXPECT_EQ(option.hidden, option.help.empty()) << name;
    EXPECT_EQ(option.owner == Owner::loadgen, option.env.starts_with("LOADGEN_")) << name;
  }
}

TEST(DocumentTest, IsMadeFromTheTable) {
  if (std::getenv("LOADGEN_WRITE_DOCS") != nullptr) std::ofstream(kDocument) << cli_document();
  std::ifstream file(kDocument);
  const std::string document((std::istreambuf_iterator<char>(file)), {});
  EXPECT_EQ(document, cli_document())
      << "docs/cli.md is out of date; to write it anew: LOADGEN_WRITE_DOCS=1 unit_cli";
}

}  // namespace
}  // namespace loadgen::cli

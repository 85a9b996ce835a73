#include "cli/arguments.hpp"
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

/// Options that a locustfile might add.
constexpr Option kText{
    .flags = {"--my-text", "-m"},
    .env = "MY_TEXT",
    .arity = Arity::one,
    .owner = Owner::locustfile};
constexpr Option kPair{
    .flags = {"--pair"}, .arity = Arity::exactly, .values = 2, .owner = Owner::locustfile};
constexpr Option kSome{.flags = {"--some"}, .arity = Arity::some, .owner = Owner::locustfile};
constexpr Option kMaybe{.flags = {"--maybe"}, .arity = Arity::optional, .owner = Owner::locustfile};
constexpr Option kSure{
    .flags = {"--sure", "--no-sure"}, .arity = Arity::on_off, .owner = Owner::locustfile};
constexpr Option kMuch{.flags = {"--much"}, .arity = Arity::count, .owner = Owner::locustfile};
constexpr Option kPath{.flags = {"--path"}, .arity = Arity::one, .owner = Owner::locustfile};

const OptionSet kKnown = every_option({&kText, &kPair, &kSome, &kMaybe, &kSure, &kMuch, &kPath});

Arguments parse(const List& words) {
  return parse_arguments(kKnown, words);
}

std::string error(const List& words) {
  try {
    parse(words);
    return "no error";
  } catch (const UsageError& error) {
    return error.what();
  }
}

List with_file(const std::string& text) {
  CommandLine line(kKnown, {});
  line.add(ConfigFile{.name = "test.conf", .text = text});
  return line.words();
}

TEST(AddedOptionsTest, ArePassedOnAsWords) {
  const Arguments arguments =
      parse({"-m", "x", "-u", "3", "--pair", "a", "b", "--no-sure", "--some=-1", "--maybe", "A"});
  EXPECT_THAT(
      arguments.locustfile_words,
      ElementsAre("-m=x", "--pair", "a", "b", "--no-sure", "--some=-1", "--maybe=A")
  );
  EXPECT_EQ(*arguments.find("--users"), Value(std::int64_t{3}));
  EXPECT_THAT(arguments.positionals, IsEmpty());
}

TEST(AddedOptionsTest, HavePrefixesAsLocustsOwn) {
  EXPECT_THAT(parse({"--my=x"}).locustfile_words, ElementsAre("--my-text=x"));
  EXPECT_EQ(error({"--s"}).substr(0, 34), "ambiguous option: --s could match ");
  EXPECT_THAT(error({"--mu", "--ma"}), ::testing::HasSubstr("--master, --master-bind-host"));
}

TEST(AddedOptionsTest, NeedTheirValues) {
  EXPECT_EQ(error({"-m"}), "argument --my-text/-m: expected one argument");
  EXPECT_EQ(error({"--pair", "a"}), "argument --pair: expected 2 arguments");
  EXPECT_EQ(error({"--pair=a"}), "argument --pair: expected 2 arguments");
  EXPECT_EQ(error({"--some"}), "argument --some: expected at least one argument");
  EXPECT_EQ(error({"--much=1"}), "argument --much: ignored explicit argument '1'");
}

TEST(AddedOptionsTest, AreSetByTheEnvironmentAndFiles) {
  const World world{.variables = {{"MY_TEXT", "env"}}};
  CommandLine line(kKnown, {});
  line.add(world.environment());
  line.add(ConfigFile{.name = "a.conf", .text = "my-text = file\nmuch = 2"});
  EXPECT_THAT(line.words(), ElementsAre("--much", "--much", "-m=env"));
  EXPECT_THAT(with_file("pair = [a, b]"), ElementsAre("--pair", "a", "b"));
  EXPECT_THAT(with_file("sure = no\nmuch = yes"), ElementsAre("--no-sure", "--much"));
  EXPECT_THAT(with_file("no-sure = no"), ElementsAre("--no-sure"));
  EXPECT_THROW(with_file("much = often"), UsageError);
}

TEST(AddedOptionsTest, TakeThePlaceOfLoadgensOwnButNotOfLocusts) {
  EXPECT_THAT(parse({"--path", "x"}).locustfile_words, ElementsAre("--path=x"));
  constexpr Option kHost{.flags = {"--host"}, .owner = Owner::locustfile};
  EXPECT_THROW(every_option({&kHost}), UsageError);
}

}  // namespace
}  // namespace loadgen::cli

#include "cli/help.hpp"

#include "cli/option_table.hpp"
#include "cli/options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace loadgen::cli {
namespace {

constexpr std::size_t kColumns = 100;
constexpr std::size_t kHelpColumn = 30;

struct Heading {
  Group group;
  std::string_view title;
  std::string_view note;
};

constexpr std::array<Heading, 10> kHeadings = {{
    {Group::target, "What to load", ""},
    {Group::users, "Users and tasks of a locustfile or scenario", ""},
    {Group::default_users, "Users without a locustfile", ""},
    {Group::connections, "Connections", ""},
    {Group::load, "How much of it", ""},
    {Group::results, "Results", ""},
    {Group::logging, "Log", ""},
    {Group::running, "Running", ""},
    {Group::page,
     "Web page",
     "Not built yet. A headless run takes these, as in Locust, and has no use for them."},
    {Group::distributed,
     "Several processes",
     "Not built yet: --master, --worker and --processes are refused. Without them a run takes the "
     "others, as in Locust, and has no use for them."},
}};

constexpr std::string_view kHelpHead = R"(Usage: {0} [options] [UserClass ...]

    {0} --headless -f locustfile.py -u 100 -r 10 -t 1m -H http://localhost:8080

An option can also be set by the environment variable in brackets, or by its long name in a file
(users = 100). The stronger source wins: the command line, the environment, the file that --config
names, ./pyproject.toml (table [tool.locust]), ./locust.conf, ~/.locust.conf. Options that a
locustfile adds work alike and are not listed here. More: docs/cli.md
)";

constexpr std::string_view kDocumentHead =
    R"(<!-- Made from src/cli/option_table.cpp; to make it anew: LOADGEN_WRITE_DOCS=1 unit_cli -->
# Command line

    loadgen [options] [UserClass ...]

Options and names of user classes come in any order, but the names must stand together. Locust's
long options may be shortened as long as one option fits (`--run 3`); loadgen's own, marked with a
star, need their full names.

An option can also be set by its environment variable or by its long name in a configuration file.
The stronger source wins, option by option:

1. the command line
2. the environment
3. the file that `--config` names
4. `./pyproject.toml`, table `[tool.locust]`
5. `./locust.conf`
6. `~/.locust.conf`

A flag's value there is `true`, `yes`, `on` or `1`, or `false`, `no`, `off` or `0`, which hides a
weaker source's. `.conf` files have lines as `users = 10`, `users: 10` or `users 10`.
`LOCUST_USER_CLASSES` holds names of user classes, used when the command line has none.

Options that a locustfile adds (event `init_command_line_parser`) have all that too: prefixes, keys,
and the variable that their `env_var` names.

Mistakes on the command line end with one line on stderr and exit code 2, or 1 where Locust has it.
)";

std::vector<const Option*> visible_of(Group group) {
  std::vector<const Option*> result;
  for (const Option& option : option_table()) {
    if (option.group == group && !option.hidden) result.push_back(&option);
  }
  return result;
}

/// `-u, --users N`.
std::string synopsis(const Option& option) {
  std::string_view first = option.flags[0];
  std::string_view second = option.flags[1];
  if (second.size() == 2) std::swap(first, second);  // the short one first, as readers expect it
  std::string text(first);
  if (!second.empty()) text.append(", ").append(second);
  if (!option.metavar.empty()) text.append(" ").append(option.metavar);
  return text;
}

/// The words of `text` on lines of at most kColumns, each behind `indent` blanks, the first one
/// after `begin`.
std::string wrapped(std::string begin, std::string_view text, std::size_t indent) {
  std::string result;
  std::string line = std::move(begin);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    const bool starts_line = line.size() <= indent;
    if (!starts_line && line.size() + 1 + word.size() > kColumns) {
      result += line + "\n";
      line.assign(indent, ' ');
      line += word;
    } else {
      if (!starts_line) line += ' ';
      line.append(indent > line.size() ? indent - line.size() : 0, ' ');
      line += word;
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result + line + "\n";
}

std::string option_lines(const Option& option) {
  std::string help(option.help);
  if (!option.default_text.empty()) help += fmt::format(" (default: {})", option.default_text);
  if (!option.env.empty()) help += fmt::format(" [{}]", option.env);
  const std::string begin = "  " + synopsis(option);
  if (begin.size() + 2 > kHelpColumn) return begin + "\n" + wrapped("", help, kHelpColumn);
  return wrapped(begin + std::string(kHelpColumn - begin.size(), ' '), help, kHelpColumn);
}

/// Bars would end a cell.
std::string cell(std::string_view text) {
  return text.empty() ? std::string() : fmt::format("`{}`", text);
}

std::string table_row(const Option& option) {
  return fmt::format(
      "| {}{} | {} | {} | {} |\n",
      cell(synopsis(option)),
      option.owner == Owner::loadgen ? " *" : "",
      cell(option.env),
      cell(option.default_text),
      option.help
  );
}

}  // namespace

std::string help_text(std::string_view program) {
  std::string text = fmt::format(kHelpHead, program);
  for (const auto& [group, title, note] : kHeadings) {
    text += fmt::format("\n{}:\n", title);
    if (!note.empty()) text += wrapped("", note, 2);
    if (group == Group::users) {
      text += wrapped(
          "  UserClass",
          fmt::format(
              "names of the classes that run (default: all; without a locustfile: {}) "
              "[LOCUST_USER_CLASSES]",
              kDefaultUserClass
          ),
          kHelpColumn
      );
    }
    for (const Option* option : visible_of(group)) text += option_lines(*option);
  }
  return text;
}

std::string cli_document() {
  std::string text(kDocumentHead);
  for (const auto& [group, title, note] : kHeadings) {
    text += fmt::format(
        "\n## {}\n\n{}| Option | Environment | Default | Meaning |\n| --- | --- | --- | --- |\n",
        title,
        note.empty() ? "" : fmt::format("{}\n\n", note)
    );
    for (const Option* option : visible_of(group)) text += table_row(*option);
  }
  return text;
}

}  // namespace loadgen::cli

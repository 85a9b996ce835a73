#include "cli/options.hpp"

#include "cli/arguments.hpp"
#include "cli/ascii.hpp"
#include "cli/closest_flag.hpp"
#include "cli/config_file.hpp"
#include "cli/option_table.hpp"
#include "cli/python_text.hpp"
#include "cli/sources.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace loadgen::cli {
namespace {

constexpr const char* kDefaultLocustfile = "locustfile.py";

bool exists(const FileText& file) {
  return file.error != ENOENT && file.error != ENOTDIR;
}

UsageError not_found(std::string_view path) {
  return UsageError::bare(
      fmt::format(
          "Could not find '{}'. Ensure your locustfile ends with '.py' or is a directory with "
          "locustfiles. See --help for available options.\n",
          path
      ),
      1
  );
}

/// Locust argument_parser.py _parse_locustfile_path. URLs are left to what loads scripts.
void check_locustfile(std::string_view path, const Files& files) {
  if (path.starts_with("http://") || path.starts_with("https://")) return;
  const std::string name(path);
  const FileText file = files.read(name);
  if (file.error == EISDIR) {
    if (files.has_locustfiles(name)) return;
    throw UsageError::bare(
        fmt::format("Could not find any locustfiles in directory '{}'", name), 1
    );
  }
  if (!exists(file) || !path.ends_with(".py")) throw not_found(path);
}

/// Scripts come before all other options: a missing one is the first error reported.
void check_locustfiles(const Arguments& early, const Files& files) {
  const Value* given = early.find("--locustfile");
  if (given == nullptr) return;
  std::string_view list = std::get<std::string>(*given);
  if (list == "-") {
    if (early.find("--worker") != nullptr) return;
    throw UsageError::bare(
        "locustfile was set to '-' (meaning to download from master) but --worker was not "
        "specified.\n",
        1
    );
  }
  while (true) {
    const std::size_t comma = list.find(',');
    check_locustfile(trimmed(list.substr(0, comma)), files);
    if (comma == std::string_view::npos) return;
    list.remove_prefix(comma + 1);
  }
}

bool asks_for_help(const std::vector<std::string>& words) {
  return std::ranges::any_of(words, [](const auto& word) {
    return word == "-h" || word == "--help";
  });
}

void refuse_unrecognized(const Arguments& arguments) {
  if (arguments.unrecognized.empty()) return;
  const std::string words = fmt::format("{}", fmt::join(arguments.unrecognized, " "));
  std::string message = "unrecognized arguments: " + words;
  const std::string_view first = trimmed(words).substr(0, trimmed(words).find_first_of(kBlanks));
  if (const auto flag = closest_flag(every_option(), first)) {
    message += fmt::format("\nDid you mean '{}'?", *flag);
  }
  throw UsageError(message);
}

/// What Locust checks between parsing and starting, in its order.
void check_combinations(const Arguments& arguments) {
  if (arguments.find("--csv-full-history") != nullptr && arguments.find("--csv") == nullptr) {
    throw UsageError("'--csv-full-history' requires '--csv'.");
  }
  const Value* autoquit = arguments.find("--autoquit");
  if (autoquit != nullptr && *autoquit != Value(std::int64_t{-1}) &&
      arguments.find("--autostart") == nullptr) {
    throw UsageError::bare("--autoquit is only meaningful in combination with --autostart\n", 1);
  }
}

/// An empty list counts as not given.
bool says_nothing(const Value& value) {
  const auto* list = std::get_if<std::vector<std::string>>(&value);
  return list != nullptr && list->empty();
}

void refuse_what_is_not_built(const Arguments& arguments, const Files& files) {
  for (const auto& [option, value] : arguments.given) {
    if (option->store == nullptr && !says_nothing(value)) {
      throw UsageError(fmt::format("argument {}: not built yet", display_name(*option)));
    }
  }
  constexpr std::string_view kNoPython = "Python locustfiles are not built yet";
  if (arguments.find("--locustfile") != nullptr) {
    throw UsageError(fmt::format(
        "argument -f/--locustfile: {}; without it, each user requests --path", kNoPython
    ));
  }
  if (exists(files.read(kDefaultLocustfile))) {
    throw UsageError(fmt::format(
        "{} is here, but {}; start in another folder to let each user request --path",
        kDefaultLocustfile,
        kNoPython
    ));
  }
}

void require_headless(const Arguments& arguments) {
  const bool headful = arguments.find("--headful") != nullptr;
  if (arguments.find("--headless") != nullptr && !headful) return;
  throw UsageError(
      headful ? "argument --headful: the web page is not built yet, leave it out"
              : "the web page is not built yet, add --headless to start without it"
  );
}

void check_host(const std::string& host) {
  if (host.empty())
    throw not_found(kDefaultLocustfile);  // nothing says what to load: Locust's error
  const std::size_t end = host.find("://");
  const std::string scheme = lower(host.substr(0, end));
  const bool has_scheme = end != std::string::npos;
  if (has_scheme && (scheme == "http" || scheme == "https") && host.size() > end + 3) return;
  const std::string name = has_scheme ? host.substr(end + 3) : host;
  throw UsageError(
      fmt::format(
          "argument -H/--host: {} is not an http:// or https:// address, write it as http://{}",
          python_repr(host),
          name.empty() ? "HOST" : name
      ),
      1
  );
}

std::string contents(const std::string& path, std::string_view flag, const Files& files) {
  FileText file = files.read(path);
  if (file.error == 0) return std::move(file.text);
  throw UsageError(fmt::format(
      "argument {}: cannot read {}: {}",
      flag,
      python_repr(path),
      std::generic_category().message(file.error)
  ));
}

/// Positional names, else those of the environment.
std::vector<std::string> user_classes(const Arguments& arguments, const Environment& environment) {
  if (!arguments.positionals.empty()) return arguments.positionals;
  const std::string names = environment("LOCUST_USER_CLASSES").value_or("");
  std::vector<std::string> result;
  std::string_view rest = trimmed(names);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find_first_of(kBlanks), rest.size());
    result.emplace_back(rest.substr(0, end));
    rest = trimmed(rest.substr(end));
  }
  return result;
}

Options checked_options(const Arguments& arguments, const Invocation& invocation) {
  Options options;
  for (const auto& [option, value] : arguments.given) {
    if (option->store != nullptr) option->store(options, value);
  }
  check_host(options.host);
  require_headless(arguments);
  options.user_classes = user_classes(arguments, invocation.environment);
  if (options.run_time == std::chrono::seconds(0)) options.run_time.reset();
  if (options.body.starts_with('@')) {
    options.body = contents(options.body.substr(1), "--body", invocation.files);
  }
  if (!options.cacert.empty()) contents(options.cacert, "--cacert", invocation.files);
  return options;
}

}  // namespace

std::variant<Options, HelpWanted, VersionWanted> parse_options(const Invocation& invocation) {
  CommandLine early(early_options(), invocation.arguments);
  early.add(invocation.environment);
  const auto files = load_config_files(early.words(), invocation.environment, invocation.files);
  for (const ConfigFile& file : files) early.add(file);
  const Arguments scripts = parse_arguments(early_options(), early.words());
  const bool shows_text = scripts.find("--help") != nullptr || scripts.find("--version") != nullptr;
  if (!shows_text) check_locustfiles(scripts, invocation.files);

  CommandLine line(every_option(), invocation.arguments);
  line.add(invocation.environment);
  if (!asks_for_help(line.words())) {
    for (const ConfigFile& file : files) line.add(file);
  }
  const Arguments arguments = parse_arguments(every_option(), line.words());
  if (arguments.find("--help") != nullptr) return HelpWanted{};
  if (arguments.find("--version") != nullptr) return VersionWanted{};
  refuse_unrecognized(arguments);
  check_combinations(arguments);
  refuse_what_is_not_built(arguments, invocation.files);
  return checked_options(arguments, invocation);
}

std::optional<std::string> unknown_users(
    const std::vector<std::string>& names, const std::vector<std::string>& available
) {
  std::vector<std::string> unknown;
  for (const std::string& name : names) {
    const bool is_known = std::ranges::find(available, name) != available.end();
    const bool is_named = std::ranges::find(unknown, name) != unknown.end();
    if (!is_known && !is_named) unknown.push_back(name);
  }
  if (unknown.empty()) return std::nullopt;
  return fmt::format("Unknown User(s): {}\n", fmt::join(unknown, ", "));
}

}  // namespace loadgen::cli

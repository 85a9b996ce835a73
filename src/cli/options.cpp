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

UsageError not_built(std::string_view option) {
  return UsageError(fmt::format("argument {}: not built yet", option));
}

/// Locust argument_parser.py _parse_locustfile_path; a folder without scripts stands for its
/// scenarios.
void add_locustfiles(std::string_view path, const Files& files, std::vector<std::string>& found) {
  found.emplace_back(path);
  if (path.starts_with("http://") || path.starts_with("https://")) return;  // Python downloads it
  const std::string name(path);
  const FileText file = files.read(name);
  if (file.error == EISDIR) {
    if (files.has_locustfiles(name)) return;
    found.pop_back();
    const auto scenarios =
        files.scenarios_in ? files.scenarios_in(name) : std::vector<std::string>{};
    found.insert(found.end(), scenarios.begin(), scenarios.end());
    if (!scenarios.empty()) return;
    throw UsageError::bare(
        fmt::format("Could not find any locustfiles in directory '{}'", name), 1
    );
  }
  if (!exists(file) || !(path.ends_with(".py") || is_scenario(path))) throw not_found(path);
}

/// A run's users are described by Python scripts or by scenarios.
void refuse_mixture(const std::vector<std::string>& files) {
  const auto scenario = std::ranges::find_if(files, is_scenario);
  const auto script = std::ranges::find_if_not(files, is_scenario);
  if (scenario == files.end() || script == files.end()) return;
  throw UsageError(fmt::format(
      "argument -f/--locustfile: '{}' is a scenario and '{}' a Python script, name files of one "
      "kind",
      *scenario,
      *script
  ));
}

/// What users are described by: what -f names, else locustfile.py if it is here. Scripts come
/// before all other options: a missing one is the first error reported.
std::vector<std::string> locustfiles_of(const Arguments& early, const Files& files) {
  const Value* given = early.find("--locustfile");
  if (given == nullptr) {
    const bool is_here = exists(files.read(kDefaultLocustfile));
    return is_here ? std::vector<std::string>{kDefaultLocustfile} : std::vector<std::string>{};
  }
  std::string_view list = std::get<std::string>(*given);
  if (list == "-") {
    if (early.find("--worker") != nullptr) throw not_built("--worker");
    throw UsageError::bare(
        "locustfile was set to '-' (meaning to download from master) but --worker was not "
        "specified.\n",
        1
    );
  }
  std::vector<std::string> found;
  while (true) {
    const std::size_t comma = list.find(',');
    add_locustfiles(trimmed(list.substr(0, comma)), files, found);
    if (comma == std::string_view::npos) break;
    list.remove_prefix(comma + 1);
  }
  refuse_mixture(found);
  return found;
}

bool asks_for_help(const std::vector<std::string>& words) {
  return std::ranges::any_of(words, [](const auto& word) {
    return word == "-h" || word == "--help";
  });
}

void refuse_unrecognized(const Arguments& arguments, const OptionSet& known) {
  if (arguments.unrecognized.empty()) return;
  const std::string words = fmt::format("{}", fmt::join(arguments.unrecognized, " "));
  std::string message = "unrecognized arguments: " + words;
  const std::string_view first = trimmed(words).substr(0, trimmed(words).find_first_of(kBlanks));
  if (const auto flag = closest_flag(known, first)) {
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

void refuse_what_is_not_built(const Options& options, bool in_python) {
  if (options.otel && !in_python) throw not_built("--otel");
  if (contradicts_itself(options)) return;
  if (options.processes != 0) throw not_built("--processes");
  if (options.master) throw not_built("--master");
  if (options.worker) throw not_built("--worker");
}

/// Why an option is out of place, or nothing.
std::string_view misplaced(Needs needs, const Options& options) {
  const bool has_scenario = !options.scenarios.empty();
  const bool has_script = !options.locustfiles.empty();
  switch (needs) {
    case Needs::nothing:
      break;
    case Needs::described_users:
      if (!has_script && !has_scenario) return "needs a locustfile, name it with -f FILE";
      break;
    case Needs::locustfile:
      if (!has_script) return "needs a locustfile, name it with -f FILE";
      break;
    case Needs::scenario:
      if (!has_scenario) return "needs a scenario, name it with -f FILE.json";
      break;
    case Needs::engine_users:
      if (has_script) return "is for runs without a locustfile, which here says what users do";
      break;
    case Needs::default_users:
      if (has_scenario) return "is for runs without a scenario, which here says what users do";
      if (has_script) return "is for runs without a locustfile, which here says what users do";
      break;
  }
  return {};
}

/// An option that says what users do is not ignored when something else says that.
void refuse_what_does_not_apply(const Arguments& arguments, const Options& options) {
  for (const auto& [option, value] : arguments.given) {
    const std::string_view reason = misplaced(option->needs, options);
    if (reason.empty() || says_nothing(value)) continue;
    throw UsageError(fmt::format("argument {}: {}", display_name(*option), reason));
  }
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

Options checked_options(
    const Arguments& arguments, const Invocation& invocation, std::vector<std::string> locustfiles
) {
  Options options;
  for (const auto& [option, value] : arguments.given) {
    if (option->store != nullptr) option->store(options, value);
    options.given.insert_or_assign(dest(*option), value);
  }
  options.locustfile_words = arguments.locustfile_words;
  const bool has_scenarios = !locustfiles.empty() && is_scenario(locustfiles.front());
  (has_scenarios ? options.scenarios : options.locustfiles) = std::move(locustfiles);
  refuse_what_is_not_built(options, invocation.in_python);
  // Users that a file describes may have hosts of their own, those of a locustfile none.
  const bool has_file = has_scenarios || !options.locustfiles.empty();
  if (!has_file || (has_scenarios && !options.host.empty())) check_host(options.host);
  refuse_what_does_not_apply(arguments, options);
  options.user_classes = user_classes(arguments, invocation.environment);
  if (options.run_time == std::chrono::seconds(0)) options.run_time.reset();
  if (options.body.starts_with('@')) {
    options.body = contents(options.body.substr(1), "--body", invocation.files);
  }
  if (!options.cacert.empty()) contents(options.cacert, "--cacert", invocation.files);
  if (!options.cert.empty()) contents(options.cert, "--cert", invocation.files);
  if (!options.key.empty()) contents(options.key, "--key", invocation.files);
  return options;
}

/// What is read before the locustfile is loaded, which may add options of its own.
struct Early {
  std::vector<ConfigFile> files;
  std::vector<std::string> locustfiles;
};

Early read_early(const Invocation& invocation) {
  CommandLine line(early_options(), invocation.arguments);
  line.add(invocation.environment);
  Early early;
  early.files = load_config_files(line.words(), invocation.environment, invocation.files);
  for (const ConfigFile& file : early.files) line.add(file);
  const Arguments arguments = parse_arguments(early_options(), line.words());
  const bool shows_text =
      arguments.find("--help") != nullptr || arguments.find("--version") != nullptr;
  if (!shows_text) early.locustfiles = locustfiles_of(arguments, invocation.files);
  return early;
}

}  // namespace

bool contradicts_itself(const Options& options) {
  const bool starts_workers = options.processes != 0;
  return options.processes < -1 || (options.master && (starts_workers || options.worker));
}

void require_headless(const Options& options) {
  const bool is_run =
      !(options.check || options.list || options.debug_user || options.show_task_ratio ||
        options.show_task_ratio_json);
  if (!is_run || contradicts_itself(options)) return;
  if (options.headless && !options.headful) return;
  throw UsageError(
      options.headful ? "argument --headful: the web page is not built yet, leave it out"
                      : "the web page is not built yet, add --headless to start without it"
  );
}

std::vector<std::string> find_locustfiles(const Invocation& invocation) {
  return read_early(invocation).locustfiles;
}

std::variant<Options, HelpWanted, VersionWanted, PythonWanted> parse_options(
    const Invocation& invocation
) {
  Early early = read_early(invocation);
  const bool has_scripts = !early.locustfiles.empty() && !is_scenario(early.locustfiles.front());
  if (has_scripts && !invocation.in_python) return PythonWanted{};

  const OptionSet known = every_option(invocation.added);
  CommandLine line(known, invocation.arguments);
  line.add(invocation.environment);
  if (!asks_for_help(line.words())) {
    for (const ConfigFile& file : early.files) line.add(file);
  }
  const Arguments arguments = parse_arguments(known, line.words());
  if (arguments.find("--help") != nullptr) return HelpWanted{};
  if (arguments.find("--version") != nullptr) return VersionWanted{};
  refuse_unrecognized(arguments, known);
  check_combinations(arguments);
  return checked_options(arguments, invocation, std::move(early.locustfiles));
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

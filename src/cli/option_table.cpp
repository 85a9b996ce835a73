#include "cli/option_table.hpp"

#include "cli/options.hpp"

#include <algorithm>
#include <optional>
#include <type_traits>

namespace loadgen::cli {
namespace {

template <class T>
struct Unwrapped {
  using type = T;
};
template <class T>
struct Unwrapped<std::optional<T>> {
  using type = T;
};

/// Writes a value to the member of Options that a row names.
template <auto Member>
void into(Options& options, Value value) {
  auto& field = options.*Member;
  using Field = typename Unwrapped<std::remove_reference_t<decltype(field)>>::type;
  if constexpr (std::is_integral_v<Field> && !std::is_same_v<Field, bool>) {
    field = static_cast<Field>(std::get<std::int64_t>(value));
  } else {
    field = std::get<Field>(std::move(value));
  }
}

template <auto Member>
void append_to(Options& options, Value value) {
  using List = std::remove_reference_t<decltype(options.*Member)>;
  (options.*Member).push_back(std::get<typename List::value_type>(std::move(value)));
}

/// parse_options itself acts on it.
void steers_parsing(Options&, Value) {}

/// Locust accepts it, but it says something about runs with a web page only.
void without_effect_headless(Options&, Value) {}

// clang-format off
constexpr Option kOptions[] = {
    {.flags = {"-h", "--help"}, .arity = Arity::last_word, .store = steers_parsing,
     .group = Group::running, .early = true, .help = "show this text and exit"},
    {.flags = {"-f", "--locustfile"}, .env = "LOCUST_LOCUSTFILE", .arity = Arity::one,
     .metavar = "FILE", .type = text, .store = steers_parsing, .group = Group::running,
     .early = true,
     .help = "what the users do, as a Python script: a file, a folder, or several with commas; "
             "without one, and without ./locustfile.py, each user requests --path"},
    {.flags = {"--config"}, .arity = Arity::one, .metavar = "FILE", .type = text,
     .store = steers_parsing, .group = Group::running, .early = true,
     .help = "read options from this file too; it beats ./pyproject.toml, ./locust.conf and "
             "~/.locust.conf"},
    {.flags = {"-H", "--host"}, .env = "LOCUST_HOST", .arity = Arity::one, .metavar = "URL",
     .type = text, .store = into<&Options::host>, .group = Group::target,
     .help = "what to load, as http://example.com:8080"},
    {.flags = {"-u", "--users"}, .env = "LOCUST_USERS", .arity = Arity::one, .metavar = "N",
     .type = user_count, .store = into<&Options::users>, .group = Group::load, .default_text = "1",
     .help = "users at the peak", .dest = "num_users"},
    {.flags = {"-r", "--spawn-rate"}, .env = "LOCUST_SPAWN_RATE", .arity = Arity::one,
     .metavar = "RATE", .type = spawn_rate, .store = into<&Options::spawn_rate>,
     .group = Group::load, .default_text = "1",
     .help = "users started per second until the peak is reached"},
    {.flags = {"-t", "--run-time"}, .env = "LOCUST_RUN_TIME", .arity = Arity::one,
     .metavar = "TIME", .type = time_span, .store = into<&Options::run_time>, .group = Group::load,
     .help = "stop after this time (90, 90s, 20m, 1h30m), counted from the start; without it, or "
             "0: until interrupted"},
    {.flags = {"-l", "--list"}, .store = into<&Options::list>, .needs = Needs::locustfile,
     .group = Group::running, .help = "list the user classes of the locustfile and exit",
     .dest = "list_commands"},
    {.flags = {"--config-users"}, .env = "LOCUST_CONFIG_USERS", .arity = Arity::list,
     .metavar = "JSON", .type = text, .help = "change attributes of user classes"},

    {.flags = {"--web-host"}, .env = "LOCUST_WEB_HOST", .arity = Arity::one, .metavar = "IP",
     .type = text, .help = "address of the web page"},
    {.flags = {"--web-host-display-name"}, .env = "LOCUST_WEB_HOST_DISPLAY_NAME",
     .arity = Arity::one, .metavar = "NAME", .type = text, .hidden = true},
    {.flags = {"--web-port", "-P"}, .env = "LOCUST_WEB_PORT", .arity = Arity::one,
     .metavar = "PORT", .type = integer, .help = "port of the web page"},
    {.flags = {"--headless"}, .env = "LOCUST_HEADLESS", .store = steers_parsing,
     .group = Group::running,
     .help = "start at once, without the web page (which is not built yet: always give this)"},
    {.flags = {"--autostart"}, .env = "LOCUST_AUTOSTART", .store = into<&Options::autostart>,
     .group = Group::running, .help = "start at once and keep the web page; --headless implies it"},
    {.flags = {"--autoquit"}, .env = "LOCUST_AUTOQUIT", .arity = Arity::one, .metavar = "SECONDS",
     .type = integer, .help = "leave this long after an --autostart run"},
    {.flags = {"--headful"}, .env = "LOCUST_HEADFUL", .store = steers_parsing,
     .group = Group::running, .hidden = true},
    {.flags = {"--web-auth"}, .env = "LOCUST_WEB_AUTH", .arity = Arity::one,
     .metavar = "NAME:PASSWORD", .type = text,
     .removed = "The --web-auth parameters has been replaced with --web-login. See "
                "https://docs.locust.io/en/stable/extending-locust.html#authentication for "
                "details", .hidden = true},
    {.flags = {"--web-login"}, .env = "LOCUST_WEB_LOGIN", .help = "the web page asks for a login"},
    {.flags = {"--tls-cert"}, .env = "LOCUST_TLS_CERT", .arity = Arity::one, .metavar = "FILE",
     .type = text, .help = "certificate of the web page"},
    {.flags = {"--tls-key"}, .env = "LOCUST_TLS_KEY", .arity = Arity::one, .metavar = "FILE",
     .type = text, .help = "private key of the web page"},
    {.flags = {"--class-picker"}, .env = "LOCUST_USERCLASS_PICKER",
     .help = "choose user classes on the web page"},
    {.flags = {"--build-path"}, .env = "LOCUST_BUILD_PATH", .arity = Arity::one,
     .metavar = "FOLDER", .type = text, .hidden = true},
    {.flags = {"--legacy-ui"}, .env = "LOCUST_LEGACY_UI",
     .removed = "--legacy-ui is no longer supported, remove the parameter to continue",
     .hidden = true},

    {.flags = {"--master"}, .env = "LOCUST_MODE_MASTER", .early = true,
     .help = "lead a run on several machines"},
    {.flags = {"--master-bind-host"}, .env = "LOCUST_MASTER_BIND_HOST", .arity = Arity::one,
     .metavar = "IP", .type = text, .help = "address where the master listens"},
    {.flags = {"--master-bind-port"}, .env = "LOCUST_MASTER_BIND_PORT", .arity = Arity::one,
     .metavar = "PORT", .type = integer, .help = "port where the master listens"},
    {.flags = {"--expect-workers"}, .env = "LOCUST_EXPECT_WORKERS", .arity = Arity::one,
     .metavar = "N", .type = positive_integer,
     .help = "workers that must be there before the start"},
    {.flags = {"--expect-workers-max-wait"}, .env = "LOCUST_EXPECT_WORKERS_MAX_WAIT",
     .arity = Arity::one, .metavar = "SECONDS", .type = integer,
     .help = "how long to wait for them"},
    {.flags = {"--enable-rebalancing"}, .help = "spread users anew when workers come or go"},
    {.flags = {"--expect-slaves"},
     .removed = "The --expect-slaves parameter has been renamed --expect-workers",
     .hidden = true},

    {.flags = {"--worker"}, .env = "LOCUST_MODE_WORKER", .early = true,
     .help = "take part in a run that a master leads"},
    {.flags = {"--processes"}, .env = "LOCUST_PROCESSES", .arity = Arity::one, .metavar = "N",
     .type = integer, .help = "start this many workers here"},
    {.flags = {"--slave"}, .removed = "The --slave parameter has been renamed --worker",
     .hidden = true},
    {.flags = {"--master-host"}, .env = "LOCUST_MASTER_NODE_HOST", .arity = Arity::one,
     .metavar = "NAME", .type = text, .early = true, .help = "where the worker finds its master"},
    {.flags = {"--master-port"}, .env = "LOCUST_MASTER_NODE_PORT", .arity = Arity::one,
     .metavar = "PORT", .type = integer, .early = true, .help = "and at which port"},
    {.flags = {"--web-base-path"}, .env = "LOCUST_WEB_BASE_PATH", .arity = Arity::one,
     .metavar = "PATH", .type = text, .help = "path of the web page"},

    {.flags = {"-T", "--tags"}, .env = "LOCUST_TAGS", .arity = Arity::list, .metavar = "TAG",
     .type = text, .store = into<&Options::tags>, .needs = Needs::locustfile,
     .group = Group::running, .help = "run tasks with one of these tags"},
    {.flags = {"-E", "--exclude-tags"}, .env = "LOCUST_EXCLUDE_TAGS", .arity = Arity::list,
     .metavar = "TAG", .type = text, .store = into<&Options::exclude_tags>,
     .needs = Needs::locustfile, .group = Group::running, .help = "leave out tasks with one of these tags"},

    {.flags = {"--csv"}, .env = "LOCUST_CSV", .arity = Arity::one, .metavar = "PREFIX",
     .type = text, .help = "write CSV files", .dest = "csv_prefix"},
    {.flags = {"--csv-full-history"}, .env = "LOCUST_CSV_FULL_HISTORY",
     .help = "with a row for each name in every second", .dest = "stats_history_enabled"},
    {.flags = {"--print-stats"}, .env = "LOCUST_PRINT_STATS", .store = without_effect_headless,
     .group = Group::results,
     .help = "the table while running, for runs with the web page; a headless run prints it "
             "anyway"},
    {.flags = {"--only-summary"}, .env = "LOCUST_ONLY_SUMMARY",
     .store = into<&Options::only_summary>, .group = Group::results,
     .help = "print tables at the end only"},
    {.flags = {"--reset-stats"}, .env = "LOCUST_RESET_STATS", .store = into<&Options::reset_stats>,
     .group = Group::results, .help = "forget what was measured until all users are started"},
    {.flags = {"--html"}, .env = "LOCUST_HTML", .arity = Arity::one, .metavar = "FILE",
     .type = text, .help = "write a report as a web page", .dest = "html_file"},
    {.flags = {"--json"}, .store = into<&Options::json>, .group = Group::results,
     .help = "print the results as JSON on stdout, in Locust's format"},
    {.flags = {"--json-file"}, .arity = Arity::one, .metavar = "FILE", .type = text,
     .store = into<&Options::json_file>, .group = Group::results,
     .help = "write the same to FILE.json"},

    {.flags = {"--skip-log-setup"}, .env = "LOCUST_SKIP_LOG_SETUP",
     .store = into<&Options::skip_log_setup>, .group = Group::logging,
     .help = "no log lines below WARNING and no tables: stdout has --json alone, stderr bare "
             "warnings"},
    {.flags = {"--loglevel", "-L"}, .env = "LOCUST_LOGLEVEL", .arity = Arity::one,
     .metavar = "LEVEL", .type = log_level, .store = into<&Options::log_level>,
     .group = Group::logging, .default_text = "INFO",
     .help = "DEBUG, INFO, WARNING, ERROR or CRITICAL; tables are always printed"},
    {.flags = {"--logfile"}, .env = "LOCUST_LOGFILE", .arity = Arity::one, .metavar = "FILE",
     .type = text, .store = into<&Options::log_file>, .group = Group::logging,
     .help = "append log lines to this file instead of stderr; tables stay on stderr"},

    {.flags = {"--show-task-ratio"}, .store = into<&Options::show_task_ratio>,
     .needs = Needs::locustfile, .group = Group::running,
     .help = "print how often each task is picked and exit"},
    {.flags = {"--show-task-ratio-json"}, .store = into<&Options::show_task_ratio_json>,
     .needs = Needs::locustfile, .group = Group::running, .help = "the same as JSON"},
    {.flags = {"--version", "-V"}, .arity = Arity::last_word, .store = steers_parsing,
     .group = Group::running, .early = true, .help = "show versions and exit"},
    {.flags = {"--exit-code-on-error"}, .env = "LOCUST_EXIT_CODE_ON_ERROR", .arity = Arity::one,
     .metavar = "N", .type = integer, .store = into<&Options::exit_code_on_error>,
     .group = Group::results, .default_text = "1",
     .help = "exit code when a request failed or none was answered"},
    {.flags = {"-s", "--stop-timeout"}, .env = "LOCUST_STOP_TIMEOUT", .arity = Arity::one,
     .metavar = "TIME", .type = time_span, .store = into<&Options::stop_timeout>,
     .group = Group::load, .default_text = "0",
     .help = "how long users may finish what they are doing when the run ends"},
    {.flags = {"--equal-weights"}, .store = into<&Options::equal_weights>, .needs = Needs::locustfile,
     .group = Group::running, .help = "as many users of each class, each task picked as often"},
    {.flags = {"--profile"}, .arity = Arity::one, .metavar = "NAME", .type = text,
     .help = "name of the run in reports"},
    {.flags = {"--otel"}, .env = "LOCUST_ENABLE_OPENTELEMETRY", .help = "send OpenTelemetry data"},

    {.flags = {"--path"}, .env = "LOADGEN_PATH", .arity = Arity::one, .metavar = "PATH",
     .type = path, .store = into<&Options::path>, .owner = Owner::loadgen, .needs = Needs::default_users, .group = Group::target,
     .default_text = "/", .help = "what each user requests, with its query if any"},
    {.flags = {"--method"}, .env = "LOADGEN_METHOD", .arity = Arity::one, .metavar = "METHOD",
     .type = method, .store = into<&Options::method>, .owner = Owner::loadgen, .needs = Needs::default_users,
     .group = Group::target, .default_text = "GET", .help = "and how"},
    {.flags = {"--header"}, .env = "LOADGEN_HEADER", .arity = Arity::repeatable,
     .metavar = "'NAME: VALUE'", .type = header, .store = append_to<&Options::headers>,
     .owner = Owner::loadgen, .needs = Needs::default_users, .group = Group::target,
     .help = "a header of each request; may be given several times"},
    {.flags = {"--body"}, .env = "LOADGEN_BODY", .arity = Arity::one, .metavar = "TEXT",
     .type = text, .store = into<&Options::body>, .owner = Owner::loadgen, .needs = Needs::default_users, .group = Group::target,
     .help = "the body of each request; @FILE: the contents of a file"},
    {.flags = {"--digest"}, .env = "LOADGEN_DIGEST", .arity = Arity::one, .metavar = "NAME:PASSWORD",
     .type = text, .store = into<&Options::digest>, .owner = Owner::loadgen, .needs = Needs::default_users,
     .group = Group::target, .help = "answer a server that asks for Digest authentication"},
    {.flags = {"--wait-time"}, .env = "LOADGEN_WAIT_TIME", .arity = Arity::one, .metavar = "WAIT",
     .type = text, .store = into<&Options::wait_time>, .owner = Owner::loadgen, .needs = Needs::default_users,
     .group = Group::target, .default_text = "between(1, 2)",
     .help = "a user's pause, in seconds: constant(0), between(1, 2), constant_pacing(2) or "
             "constant_throughput(0.5)"},
    {.flags = {"--cacert"}, .env = "LOADGEN_CACERT", .arity = Arity::one, .metavar = "FILE",
     .type = text, .store = into<&Options::cacert>, .owner = Owner::loadgen, .needs = Needs::default_users, .group = Group::target,
     .help = "trust these certificates (PEM) instead of the system's"},
    {.flags = {"--insecure"}, .env = "LOADGEN_INSECURE", .store = into<&Options::insecure>,
     .owner = Owner::loadgen, .needs = Needs::default_users, .group = Group::target, .help = "do not verify certificates"},
    {.flags = {"--threads"}, .env = "LOADGEN_THREADS", .arity = Arity::one, .metavar = "N",
     .type = thread_count, .store = into<&Options::threads>, .owner = Owner::loadgen,
     .group = Group::load, .default_text = "the CPUs it may use", .help = "threads that run users"},
    {.flags = {"--summary-json"}, .env = "LOADGEN_SUMMARY_JSON", .arity = Arity::one,
     .metavar = "FILE", .type = text, .store = into<&Options::summary_json>,
     .owner = Owner::loadgen, .group = Group::results,
     .help = "write loadgen's own summary to this file, with precise percentiles; -: to stdout"},
};
// clang-format on

}  // namespace

std::span<const Option> option_table() {
  return kOptions;
}

OptionSet every_option() {
  OptionSet result;
  for (const Option& option : kOptions) result.push_back(&option);
  return result;
}

OptionSet early_options() {
  OptionSet result;
  for (const Option& option : kOptions) {
    if (option.early) result.push_back(&option);
  }
  return result;
}

std::string display_name(const Option& option) {
  std::string name(option.flags[0]);
  if (!option.flags[1].empty()) name.append("/").append(option.flags[1]);
  return name;
}

std::string_view long_flag(const Option& option) {
  return option.flags[0].starts_with("--") ? option.flags[0] : option.flags[1];
}

std::string dest(const Option& option) {
  if (!option.dest.empty()) return std::string(option.dest);
  std::string name(long_flag(option).substr(2));
  std::ranges::replace(name, '-', '_');
  return name;
}

}  // namespace loadgen::cli

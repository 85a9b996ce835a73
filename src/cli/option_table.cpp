#include "cli/option_table.hpp"

#include "cli/options.hpp"

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

/// Locust accepts it too, but it says something about runs with a web page, or of several
/// processes.
void without_effect_here(Options&, Value) {}

// clang-format off
constexpr Option kOptions[] = {
    {.flags = {"-h", "--help"}, .arity = Arity::last_word, .store = steers_parsing,
     .group = Group::running, .early = true, .help = "show this text and exit"},
    {.flags = {"-f", "--locustfile"}, .env = "LOCUST_LOCUSTFILE", .arity = Arity::one,
     .metavar = "FILE", .type = text, .store = steers_parsing, .group = Group::target,
     .early = true,
     .help = "what the users do, as a Python script or a JSON scenario: a file, a folder, the URL "
             "of a script, or several with commas; without one, and without ./locustfile.py, each "
             "user requests --path again and again"},
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
    {.flags = {"-l", "--list"}, .store = into<&Options::list>, .needs = Needs::described_users,
     .group = Group::users, .help = "list the user classes and exit",
     .dest = "list_commands"},
    {.flags = {"--config-users"}, .env = "LOCUST_CONFIG_USERS", .arity = Arity::list,
     .metavar = "JSON", .type = text, .store = into<&Options::config_users>,
     .needs = Needs::locustfile, .group = Group::users,
     .help = "change user classes: an object or array of objects with user_class_name, which tasks "
             "to keep, and attributes to set; as JSON text or the name of a .json file"},

    {.flags = {"--web-host"}, .env = "LOCUST_WEB_HOST", .arity = Arity::one, .metavar = "IP",
     .type = text, .store = without_effect_here, .group = Group::page, .help = "address of the page"},
    {.flags = {"--web-host-display-name"}, .env = "LOCUST_WEB_HOST_DISPLAY_NAME",
     .arity = Arity::one, .metavar = "NAME", .type = text, .store = without_effect_here, .group = Group::page,
     .hidden = true},
    {.flags = {"--web-port", "-P"}, .env = "LOCUST_WEB_PORT", .arity = Arity::one,
     .metavar = "PORT", .type = integer, .store = without_effect_here, .group = Group::page,
     .default_text = "8089", .help = "port of the page"},
    {.flags = {"--headless"}, .env = "LOCUST_HEADLESS", .store = into<&Options::headless>,
     .group = Group::running,
     .help = "start at once, without the web page (which is not built yet: always give this)"},
    {.flags = {"--autostart"}, .env = "LOCUST_AUTOSTART", .store = into<&Options::autostart>,
     .group = Group::running, .help = "start at once and keep the web page; --headless implies it"},
    {.flags = {"--autoquit"}, .env = "LOCUST_AUTOQUIT", .arity = Arity::one, .metavar = "SECONDS",
     .type = integer, .store = without_effect_here, .group = Group::page,
     .help = "leave this long after the end of an --autostart run"},
    {.flags = {"--headful"}, .env = "LOCUST_HEADFUL", .store = into<&Options::headful>,
     .group = Group::running, .hidden = true},
    {.flags = {"--web-auth"}, .env = "LOCUST_WEB_AUTH", .arity = Arity::one,
     .metavar = "NAME:PASSWORD", .type = text,
     .removed = "The --web-auth parameters has been replaced with --web-login. See "
                "https://docs.locust.io/en/stable/extending-locust.html#authentication for "
                "details", .hidden = true},
    {.flags = {"--web-login"}, .env = "LOCUST_WEB_LOGIN", .store = without_effect_here, .group = Group::page,
     .help = "the page asks for a login"},
    {.flags = {"--tls-cert"}, .env = "LOCUST_TLS_CERT", .arity = Arity::one, .metavar = "FILE",
     .type = text, .store = without_effect_here, .group = Group::page, .help = "certificate of the page"},
    {.flags = {"--tls-key"}, .env = "LOCUST_TLS_KEY", .arity = Arity::one, .metavar = "FILE",
     .type = text, .store = without_effect_here, .group = Group::page, .help = "private key of the page"},
    {.flags = {"--class-picker"}, .env = "LOCUST_USERCLASS_PICKER",
     .store = into<&Options::class_picker>, .group = Group::page,
     .help = "choose user classes on the page"},
    {.flags = {"--build-path"}, .env = "LOCUST_BUILD_PATH", .arity = Arity::one,
     .metavar = "FOLDER", .type = text, .store = without_effect_here, .group = Group::page,
     .hidden = true},
    {.flags = {"--legacy-ui"}, .env = "LOCUST_LEGACY_UI",
     .removed = "--legacy-ui is no longer supported, remove the parameter to continue",
     .hidden = true},

    {.flags = {"--master"}, .env = "LOCUST_MODE_MASTER",
     .store = into<&Options::master>, .group = Group::distributed, .early = true,
     .help = "lead a run of several processes (not built yet)"},
    {.flags = {"--master-bind-host"}, .env = "LOCUST_MASTER_BIND_HOST", .arity = Arity::one,
     .metavar = "IP", .type = text, .store = without_effect_here, .group = Group::distributed,
     .default_text = "*", .help = "address where the master listens"},
    {.flags = {"--master-bind-port"}, .env = "LOCUST_MASTER_BIND_PORT", .arity = Arity::one,
     .metavar = "PORT", .type = integer, .store = without_effect_here, .group = Group::distributed,
     .default_text = "5557", .help = "port where the master listens"},
    {.flags = {"--expect-workers"}, .env = "LOCUST_EXPECT_WORKERS", .arity = Arity::one,
     .metavar = "N", .type = positive_integer, .store = without_effect_here, .group = Group::distributed,
     .default_text = "1", .help = "workers that a master waits for before it starts"},
    {.flags = {"--expect-workers-max-wait"}, .env = "LOCUST_EXPECT_WORKERS_MAX_WAIT",
     .arity = Arity::one, .metavar = "SECONDS", .type = integer,
     .store = without_effect_here, .group = Group::distributed, .default_text = "0",
     .help = "how long it waits for them; 0: for ever"},
    {.flags = {"--enable-rebalancing"}, .store = without_effect_here, .group = Group::distributed,
     .help = "a master spreads users anew when workers come or go"},
    {.flags = {"--expect-slaves"},
     .removed = "The --expect-slaves parameter has been renamed --expect-workers",
     .hidden = true},

    {.flags = {"--worker"}, .env = "LOCUST_MODE_WORKER",
     .store = into<&Options::worker>, .group = Group::distributed, .early = true,
     .help = "take part in a run that a master leads (not built yet)"},
    {.flags = {"--processes"}, .env = "LOCUST_PROCESSES", .arity = Arity::one, .metavar = "N",
     .type = integer, .store = into<&Options::processes>, .group = Group::distributed,
     .help = "lead this many workers of its own, -1: one for each CPU (not built yet, and not needed "
             "for that: see --threads)"},
    {.flags = {"--slave"}, .removed = "The --slave parameter has been renamed --worker",
     .hidden = true},
    {.flags = {"--master-host"}, .env = "LOCUST_MASTER_NODE_HOST", .arity = Arity::one,
     .metavar = "NAME", .type = text, .store = without_effect_here, .group = Group::distributed, .early = true,
     .default_text = "127.0.0.1", .help = "where a worker finds its master"},
    {.flags = {"--master-port"}, .env = "LOCUST_MASTER_NODE_PORT", .arity = Arity::one,
     .metavar = "PORT", .type = integer, .store = without_effect_here, .group = Group::distributed, .early = true,
     .default_text = "5557", .help = "and at which port"},
    {.flags = {"--web-base-path"}, .env = "LOCUST_WEB_BASE_PATH", .arity = Arity::one,
     .metavar = "PATH", .type = text, .store = without_effect_here, .group = Group::page, .help = "path of the page"},

    {.flags = {"-T", "--tags"}, .env = "LOCUST_TAGS", .arity = Arity::list, .metavar = "TAG",
     .type = text, .store = into<&Options::tags>, .needs = Needs::described_users,
     .group = Group::users, .help = "run tasks with one of these tags"},
    {.flags = {"-E", "--exclude-tags"}, .env = "LOCUST_EXCLUDE_TAGS", .arity = Arity::list,
     .metavar = "TAG", .type = text, .store = into<&Options::exclude_tags>,
     .needs = Needs::described_users, .group = Group::users, .help = "leave out tasks with one of these tags"},

    {.flags = {"--csv"}, .env = "LOCUST_CSV", .arity = Arity::one, .metavar = "PREFIX",
     .type = text, .store = into<&Options::csv_prefix>, .group = Group::results,
     .help = "write PREFIX_stats.csv, PREFIX_stats_history.csv, PREFIX_failures.csv and "
             "PREFIX_exceptions.csv, brought up to date each second", .dest = "csv_prefix"},
    {.flags = {"--csv-full-history"}, .env = "LOCUST_CSV_FULL_HISTORY",
     .store = into<&Options::csv_full_history>, .group = Group::results,
     .help = "in the history a row for each name as well, with the percentiles of the last ten "
             "seconds", .dest = "stats_history_enabled"},
    {.flags = {"--print-stats"}, .env = "LOCUST_PRINT_STATS", .store = without_effect_here,
     .group = Group::results,
     .help = "the table while running, for runs with the web page; a headless run prints it "
             "anyway"},
    {.flags = {"--only-summary"}, .env = "LOCUST_ONLY_SUMMARY",
     .store = into<&Options::only_summary>, .group = Group::results,
     .help = "print tables at the end only"},
    {.flags = {"--reset-stats"}, .env = "LOCUST_RESET_STATS", .store = into<&Options::reset_stats>,
     .group = Group::results, .help = "forget what was measured until all users are started"},
    {.flags = {"--html"}, .env = "LOCUST_HTML", .arity = Arity::one, .metavar = "FILE",
     .type = text, .store = into<&Options::html>, .group = Group::results,
     .help = "write a report with charts and tables as a web page; {u}, {r} and {t} in its name "
             "become users, spawn rate and run time", .dest = "html_file"},
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
     .needs = Needs::described_users, .group = Group::users,
     .help = "print how often each task is picked and exit"},
    {.flags = {"--show-task-ratio-json"}, .store = into<&Options::show_task_ratio_json>,
     .needs = Needs::described_users, .group = Group::users, .help = "the same as JSON"},
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
    {.flags = {"--equal-weights"}, .store = into<&Options::equal_weights>, .needs = Needs::described_users,
     .group = Group::users, .help = "as many users of each class, each task picked as often"},
    {.flags = {"--profile"}, .arity = Arity::one, .metavar = "NAME", .type = text,
     .store = into<&Options::profile>, .group = Group::results,
     .help = "name of the run in --html"},
    {.flags = {"--otel"}, .env = "LOCUST_ENABLE_OPENTELEMETRY", .store = into<&Options::otel>,
     .group = Group::results, .help = "send OpenTelemetry data (not built yet: without the SDK an error in the log, as in "
             "Locust; with it refused)"},

    {.flags = {"--path"}, .env = "LOADGEN_PATH", .arity = Arity::one, .metavar = "PATH",
     .type = path, .store = into<&Options::path>, .owner = Owner::loadgen, .needs = Needs::default_users, .group = Group::default_users,
     .default_text = "/", .help = "what each user requests, with its query if any"},
    {.flags = {"--method"}, .env = "LOADGEN_METHOD", .arity = Arity::one, .metavar = "METHOD",
     .type = method, .store = into<&Options::method>, .owner = Owner::loadgen, .needs = Needs::default_users,
     .group = Group::default_users, .default_text = "GET", .help = "and how"},
    {.flags = {"--header"}, .env = "LOADGEN_HEADER", .arity = Arity::repeatable,
     .metavar = "'NAME: VALUE'", .type = header, .store = append_to<&Options::headers>,
     .owner = Owner::loadgen, .needs = Needs::default_users, .group = Group::default_users,
     .help = "a header of each request; may be given several times"},
    {.flags = {"--body"}, .env = "LOADGEN_BODY", .arity = Arity::one, .metavar = "TEXT",
     .type = text, .store = into<&Options::body>, .owner = Owner::loadgen, .needs = Needs::default_users, .group = Group::default_users,
     .help = "the body of each request; @FILE: the contents of a file"},
    {.flags = {"--digest"}, .env = "LOADGEN_DIGEST", .arity = Arity::one, .metavar = "NAME:PASSWORD",
     .type = text, .store = into<&Options::digest>, .owner = Owner::loadgen, .needs = Needs::default_users,
     .group = Group::target, .help = "answer a server that asks for Digest authentication"},
    {.flags = {"--wait-time"}, .env = "LOADGEN_WAIT_TIME", .arity = Arity::one, .metavar = "WAIT",
     .type = text, .store = into<&Options::wait_time>, .owner = Owner::loadgen, .needs = Needs::default_users,
     .group = Group::default_users, .default_text = "between(1, 2)",
     .help = "a user's pause, in seconds: constant(0), between(1, 2), constant_pacing(2) or "
             "constant_throughput(0.5)"},
    {.flags = {"--cacert"}, .env = "LOADGEN_CACERT", .arity = Arity::one, .metavar = "FILE",
     .type = text, .store = into<&Options::cacert>, .owner = Owner::loadgen, .needs = Needs::engine_users, .group = Group::default_users,
     .help = "trust these certificates (PEM) instead of the system's"},
    {.flags = {"--insecure"}, .env = "LOADGEN_INSECURE", .store = into<&Options::insecure>,
     .owner = Owner::loadgen, .needs = Needs::engine_users, .group = Group::default_users, .help = "do not verify certificates"},
    {.flags = {"--connect-timeout"}, .env = "LOADGEN_CONNECT_TIMEOUT", .arity = Arity::one,
     .metavar = "SECONDS", .type = timeout, .store = into<&Options::connect_timeout>,
     .owner = Owner::loadgen, .needs = Needs::engine_users, .group = Group::default_users,
     .default_text = "60", .help = "how long to wait for a connection, and again for TLS"},
    {.flags = {"--idle-timeout"}, .env = "LOADGEN_IDLE_TIMEOUT", .arity = Arity::one,
     .metavar = "SECONDS", .type = timeout, .store = into<&Options::idle_timeout>,
     .owner = Owner::loadgen, .needs = Needs::engine_users, .group = Group::default_users,
     .default_text = "60", .help = "how long the server may send or take nothing"},
    {.flags = {"--max-time"}, .env = "LOADGEN_MAX_TIME", .arity = Arity::one,
     .metavar = "SECONDS", .type = timeout, .store = into<&Options::max_time>,
     .owner = Owner::loadgen, .group = Group::connections,
     .help = "how long a request may take as a whole, redirects included; without it: any time"},
    {.flags = {"--debug-user"}, .env = "LOADGEN_DEBUG_USER", .store = into<&Options::debug_user>,
     .owner = Owner::loadgen, .group = Group::running,
     .help = "one user of each class does each of its tasks once, without waits, and its requests "
             "and their answers are shown on stdout as curl -v does, with credentials, cookies, "
             "passwords in URLs and all values named like a secret (token, key, password...) masked; "
             "no reports, and the exit code is 1 if anything failed"},
    {.flags = {"--check"}, .env = "LOADGEN_CHECK", .store = into<&Options::check>, .owner = Owner::loadgen,
     .needs = Needs::scenario, .group = Group::users,
     .help = "tell every mistake in the scenario with its place, or that there is none, and exit"},
    {.flags = {"--cert"}, .env = "LOADGEN_CERT", .arity = Arity::one, .metavar = "FILE",
     .type = text, .store = into<&Options::cert>, .owner = Owner::loadgen, .needs = Needs::engine_users, .group = Group::default_users,
     .help = "the users' own certificate with its chain (PEM)"},
    {.flags = {"--key"}, .env = "LOADGEN_KEY", .arity = Arity::one, .metavar = "FILE",
     .type = text, .store = into<&Options::key>, .owner = Owner::loadgen, .needs = Needs::engine_users, .group = Group::default_users,
     .help = "its private key (PEM, without a password); without this option it is in the same file"},
    {.flags = {"--resolve"}, .env = "LOADGEN_RESOLVE", .arity = Arity::repeatable,
     .metavar = "HOST:PORT:ADDRESS", .type = text, .store = append_to<&Options::resolve>,
     .owner = Owner::loadgen, .group = Group::connections,
     .help = "connect to this address, or to several with commas in turn, instead of looking HOST "
             "up; HOST *: any; may be given several times"},
    {.flags = {"--dns-ttl"}, .env = "LOADGEN_DNS_TTL", .arity = Arity::one, .metavar = "TIME",
     .type = time_span, .store = into<&Options::dns_ttl>, .owner = Owner::loadgen,
     .group = Group::connections, .default_text = "30",
     .help = "how long the addresses of a name are used before it is looked up again"},
    {.flags = {"--source-address"}, .env = "LOADGEN_SOURCE_ADDRESS", .arity = Arity::repeatable,
     .metavar = "ADDRESS", .type = text, .store = append_to<&Options::source_addresses>,
     .owner = Owner::loadgen, .group = Group::connections,
     .help = "connect from this address of the machine; several, with commas or given several times, "
             "take turns"},
    {.flags = {"--unix-socket"}, .env = "LOADGEN_UNIX_SOCKET", .arity = Arity::one,
     .metavar = "PATH", .type = text, .store = into<&Options::unix_socket>,
     .owner = Owner::loadgen, .group = Group::connections,
     .help = "connect to this Unix socket, whatever the host"},
    {.flags = {"--proxy"}, .env = "LOADGEN_PROXY", .arity = Arity::one, .metavar = "URL",
     .type = text, .store = into<&Options::proxy>, .owner = Owner::loadgen,
     .group = Group::connections,
     .help = "an HTTP proxy, http://USER:PASSWORD@HOST:PORT; https goes through a tunnel; env: what "
             "http_proxy, https_proxy, all_proxy and no_proxy say, which are ignored otherwise; "
             "proxies that a locustfile sets come first"},
    {.flags = {"--no-proxy"}, .env = "LOADGEN_NO_PROXY", .arity = Arity::one, .metavar = "HOSTS",
     .type = text, .store = into<&Options::no_proxy>, .owner = Owner::loadgen,
     .group = Group::connections,
     .help = "names, also of all below them, addresses and networks (10.0.0.0/8), with commas, "
             "that are reached without --proxy; *: all"},
    {.flags = {"--tls-min"}, .env = "LOADGEN_TLS_MIN", .arity = Arity::one, .metavar = "VERSION",
     .type = tls_version, .store = into<&Options::tls_min>, .owner = Owner::loadgen,
     .group = Group::connections, .default_text = "1.2",
     .help = "least TLS version: 1.0, 1.1 (both need --ciphers DEFAULT@SECLEVEL=0 too), 1.2 or "
             "1.3"},
    {.flags = {"--tls-max"}, .env = "LOADGEN_TLS_MAX", .arity = Arity::one, .metavar = "VERSION",
     .type = tls_version, .store = into<&Options::tls_max>, .owner = Owner::loadgen,
     .group = Group::connections, .default_text = "1.3", .help = "and the highest"},
    {.flags = {"--ciphers"}, .env = "LOADGEN_CIPHERS", .arity = Arity::one, .metavar = "LIST",
     .type = text, .store = into<&Options::ciphers>, .owner = Owner::loadgen,
     .group = Group::connections, .default_text = "OpenSSL's",
     .help = "ciphers up to TLS 1.2, as openssl ciphers has them"},
    {.flags = {"--tls13-ciphers"}, .env = "LOADGEN_TLS13_CIPHERS", .arity = Arity::one,
     .metavar = "LIST", .type = text, .store = into<&Options::tls13_ciphers>,
     .owner = Owner::loadgen, .group = Group::connections, .default_text = "OpenSSL's",
     .help = "ciphers of TLS 1.3, with colons"},
    {.flags = {"--tls-resume"}, .env = "LOADGEN_TLS_RESUME", .arity = Arity::one,
     .metavar = "WHOSE", .type = tls_resume, .store = into<&Options::tls_resume>,
     .owner = Owner::loadgen, .group = Group::connections, .default_text = "none",
     .help = "take up earlier TLS sessions where a connection is made anew: a user's own (user), or "
             "those of all users of a thread (loop); none: each handshake is a full one"},
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

}  // namespace loadgen::cli

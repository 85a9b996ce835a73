#pragma once

#include "cli/files.hpp"
#include "cli/option_table.hpp"
#include "cli/usage_error.hpp"
#include "cli/values.hpp"
#include "log/log.hpp"

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace loadgen::cli {

/// The class of users that run when no locustfile says otherwise.
inline constexpr std::string_view kDefaultUserClass = "DefaultUser";

/// What the user asked for, checked as far as that goes without running.
struct Options {
  // what users do
  std::vector<std::string> locustfiles;  ///< files and folders, as given
  std::vector<std::string> scenarios;    ///< files; none here and above: default users
  std::vector<std::string> tags;
  std::vector<std::string> exclude_tags;
  std::vector<std::string> config_users;  ///< changes of user classes: JSON texts, .json files
  bool equal_weights = false;             ///< of classes and of tasks
  bool check = false;                 ///< tell the mistakes in scenarios instead of running them
  bool list = false;                  ///< print the user classes instead of running them
  bool debug_user = false;            ///< one user shows what it does, instead
  bool show_task_ratio = false;       ///< print how often tasks are picked, instead
  bool show_task_ratio_json = false;  ///< the same as JSON

  // target
  std::string host;                       ///< http:// or https:// and a name
  std::vector<std::string> user_classes;  ///< names given; none: all
  std::string path = "/";
  std::string method = "GET";
  std::vector<Header> headers;
  std::string body;                         ///< contents, also when it was given as @FILE
  std::string wait_time = "between(1, 2)";  ///< as written
  bool insecure = false;                    ///< certificates are not verified
  std::string digest;                       ///< NAME:PASSWORD; empty: none
  std::string cacert;  ///< a readable file of certificates; empty: the system's
  std::string cert;    ///< the client's own certificate; empty: none
  std::string key;     ///< its private key; empty: in the same file

  // connections
  std::vector<std::string> resolve;  ///< host:port:address each
  std::chrono::seconds dns_ttl{30};
  std::vector<std::string> source_addresses;
  std::string unix_socket;  ///< empty: none
  std::string proxy;        ///< a URL, or `env`; empty: none
  std::string no_proxy;     ///< hosts that are reached directly
  std::string tls_min = "1.2";
  std::string tls_max;        ///< empty: the latest
  std::string ciphers;        ///< empty: OpenSSL's
  std::string tls13_ciphers;  ///< empty: OpenSSL's
  std::string tls_resume = "none";

  double connect_timeout = 60;     ///< seconds
  double idle_timeout = 60;        ///< seconds between two bytes
  std::optional<double> max_time;  ///< seconds for a whole request; none: any time

  // load
  std::size_t users = 1;
  double spawn_rate = 1;                         ///< users per second
  std::optional<std::chrono::seconds> run_time;  ///< none: until interrupted
  std::chrono::seconds stop_timeout{0};
  std::optional<std::size_t> threads;  ///< none: as many as there are CPUs
  bool reset_stats = false;

  // results
  bool only_summary = false;
  bool json = false;
  std::string csv_prefix;  ///< of the four CSV files; empty: none
  bool csv_full_history = false;
  std::string json_file;     ///< without `.json`, which is always appended
  std::string summary_json;  ///< `-`: stdout
  std::string html;          ///< with {u}, {r}, {t} as given
  std::string profile;       ///< the run's name in reports
  int exit_code_on_error = 1;

  // logging
  log::Level log_level = log::Level::info;
  std::string log_file;
  bool skip_log_setup = false;
  bool otel = false;

  /// What was typed, the program first: for reports.
  std::vector<std::string> command;

  bool headless = false;
  bool headful = false;  ///< undoes headless

  // worth a line in the log of a headless run
  bool autostart = false;
  bool class_picker = false;

  // several processes: none yet, so only what contradicts itself comes through (check_processes)
  bool master = false;
  bool worker = false;
  std::int64_t processes = 0;  ///< workers to start; -1: as many as CPUs

  /// All that was given, by the name it has in a locustfile's `environment.parsed_options`.
  std::map<std::string, Value> given;

  /// Those that the locustfile has added, as words for its own parser.
  std::vector<std::string> locustfile_words;
};

struct HelpWanted {};
struct VersionWanted {};

/// The users are described by a Python script, which only Python can load.
struct PythonWanted {};

/// What the options are read from.
struct Invocation {
  std::vector<std::string> arguments;  ///< argv without argv[0]
  Environment environment;
  Files files;
  bool in_python = false;  ///< whether Python is there to load locustfiles
  OptionSet added = {};    ///< options that the locustfile has added; they outlive the call
};

/// Reads options from the command line, the environment and configuration files, in Locust's order
/// of precedence and with its messages. Prints nothing. Throws UsageError. Outside Python, no more
/// is looked at than says that Python is wanted.
std::variant<Options, HelpWanted, VersionWanted, PythonWanted> parse_options(
    const Invocation& invocation
);

/// Whether the options of a run of several processes exclude each other. Locust says so in the log
/// of the run: check_processes().
bool contradicts_itself(const Options& options);

/// Throws UsageError if the run would have a page, which is not built yet.
void require_headless(const Options& options);

/// The locustfiles and folders of them that `invocation` names, or finds here; empty: none. Throws
/// UsageError.
std::vector<std::string> find_locustfiles(const Invocation& invocation);

/// `Unknown User(s): A, B` and a newline, as Locust logs it, or nothing if all names are among
/// `available`.
std::optional<std::string> unknown_users(
    const std::vector<std::string>& names, const std::vector<std::string>& available
);

}  // namespace loadgen::cli

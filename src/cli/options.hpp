#pragma once

#include "cli/files.hpp"
#include "cli/usage_error.hpp"
#include "cli/values.hpp"
#include "log/log.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace loadgen::cli {

/// The class of users that run when no locustfile says otherwise.
inline constexpr std::string_view kDefaultUserClass = "DefaultUser";

/// What the user asked for, checked as far as that goes without running.
struct Options {
  // target
  std::string host;                       ///< http:// or https:// and a name
  std::vector<std::string> user_classes;  ///< names given; none: all
  std::string path = "/";
  std::string method = "GET";
  std::vector<Header> headers;
  std::string body;                         ///< contents, also when it was given as @FILE
  std::string wait_time = "between(1, 2)";  ///< as written
  bool insecure = false;                    ///< certificates are not verified
  std::string cacert;  ///< a readable file of certificates; empty: the system's

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
  std::string json_file;     ///< without `.json`, which is always appended
  std::string summary_json;  ///< `-`: stdout
  int exit_code_on_error = 1;

  // logging
  log::Level log_level = log::Level::info;
  std::string log_file;
  bool skip_log_setup = false;

  bool autostart = false;  ///< given beside --headless: worth a line in the log
};

struct HelpWanted {};
struct VersionWanted {};

/// What the options are read from.
struct Invocation {
  std::vector<std::string> arguments;  ///< argv without argv[0]
  Environment environment;
  Files files;
};

/// Reads options from the command line, the environment and configuration files, in Locust's order
/// of precedence and with its messages. Prints nothing. Throws UsageError.
std::variant<Options, HelpWanted, VersionWanted> parse_options(const Invocation& invocation);

/// `Unknown User(s): A, B` and a newline, as Locust logs it, or nothing if all names are among
/// `available`.
std::optional<std::string> unknown_users(
    const std::vector<std::string>& names, const std::vector<std::string>& available
);

}  // namespace loadgen::cli

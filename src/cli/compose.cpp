#include "cli/compose.hpp"

#include "cli/headless.hpp"
#include "cli/limits.hpp"
#include "cli/log_setup.hpp"
#include "cli/start.hpp"
#include "load/loops.hpp"
#include "scenario/debug_user.hpp"
#include "scenario/default_user.hpp"

#include <boost/version.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <openssl/crypto.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

namespace loadgen::cli {
namespace {

constexpr std::string_view kLogger = "locust.main";
constexpr int kMaxRedirects = 30;  // requests.Session.max_redirects

http::TlsSettingsPtr tls_settings(const http::TlsOptions& options, const http::Origin& origin) {
  const auto settings = http::make_tls_settings(options);
  if (!settings) throw UsageError("argument --cacert: " + settings.error());
  if (origin.tls) (*settings)->trust();  // now, not in the first request
  return *settings;
}

http::Timeouts timeouts(const Options& options) {
  const auto nanos = [](double seconds) {
    return std::chrono::duration_cast<Nanos>(std::chrono::duration<double>(seconds));
  };
  http::Timeouts timeouts{nanos(options.connect_timeout), nanos(options.idle_timeout)};
  if (options.max_time) timeouts.whole = nanos(*options.max_time);
  return timeouts;
}

WaitTime wait_time(std::string_view text) {
  const auto parsed = parse_wait_time(text);
  if (const auto* error = std::get_if<std::string>(&parsed)) {
    throw UsageError("argument --wait-time: " + *error);
  }
  return std::get<WaitTime>(parsed);
}

DefaultScenario default_scenario(const Options& options) {
  DefaultScenario scenario;
  const auto url = http::parse_url(options.host + options.path);
  if (!url) {
    throw UsageError(
        fmt::format(
            "argument -H/--host: '{}' is no URL, write it as http://NAME or http://NAME:PORT",
            options.host
        ),
        1
    );
  }
  http::Headers headers;
  for (const auto& header : options.headers) headers.emplace_back(header.name, header.value);
  scenario.request = http::lay_out(options.method, *url, headers, options.body);
  // HttpUser's head() follows no redirects, its other methods do.
  const bool is_head = http::upper_case(options.method) == "HEAD";
  scenario.sending.max_redirects = is_head ? -1 : kMaxRedirects;
  scenario.sending.timeouts = timeouts(options);
  scenario.wait_time = wait_time(options.wait_time);
  scenario.sending.tls = tls_settings({!options.insecure, options.cacert}, url->origin);
  return scenario;
}

RunRequest run_request(const Options& options, const UserClasses& classes) {
  RunRequest request;
  request.users = options.users;
  request.spawn_rate = options.spawn_rate;
  request.run_time = options.run_time;
  request.host = options.host;
  request.stop_timeout = options.stop_timeout;
  request.reset_stats = options.reset_stats;
  for (const auto& user_class : classes) request.classes.push_back(user_class->spec());
  return request;
}

/// What reports say of default users, who have no code of their own.
class DefaultScript final : public Script {
 public:
  explicit DefaultScript(const Options& options)
      : task_(fmt::format("{} {}", options.method, options.path)) {}

  ScriptFacts facts() const override {
    using Json = nlohmann::json;
    const Json task = {{task_, {{"ratio", 1.0}}}};
    const Json users = {{kDefaultUserClass, {{"ratio", 1.0}, {"tasks", task}}}};
    const Json ratios = {{"per_class", users}, {"total", users}};
    constexpr auto kReplace = Json::error_handler_t::replace;
    return {.host = {}, .task_ratios = ratios.dump(-1, ' ', true, kReplace)};
  }

 private:
  std::string task_;
};

/// One engine thread for each CPU, but none without a user.
std::size_t thread_count(const Options& options) {
  const std::size_t wanted = options.threads.value_or(usable_cpus());
  return std::clamp<std::size_t>(wanted, 1, std::max<std::size_t>(1, options.users));
}

void log_scenario(const Options& options) {
  log::info(
      kLogger,
      "No locustfile: every user does {} {} and waits {} seconds",
      options.method,
      options.path,
      options.wait_time
  );
  if (options.insecure) log::warning(kLogger, "Certificates are not verified (--insecure)");
}

/// Whether all user classes that were named are there. Else the log says which are not.
bool knows_user_classes(const Options& options) {
  const auto unknown = unknown_users(options.user_classes, {std::string(kDefaultUserClass)});
  if (unknown) log::error(kLogger, "{}", *unknown);
  return !unknown;
}

/// The exit code.
int show_debug_pass(const Options& options, const DefaultScenario& scenario) {
  if (!knows_user_classes(options)) return 1;
  const DebugPass pass = debug_default_user(scenario);
  std::fputs(pass.text.c_str(), stdout);
  const bool is_written = std::fflush(stdout) == 0;
  return pass.passed && is_written ? 0 : 1;
}

}  // namespace

int run(const Options& options, std::string_view program) {
  require_headless(options);
  const LogSetup log_setup(options);
  const DefaultScenario scenario = default_scenario(options);
  if (options.debug_user) return show_debug_pass(options, scenario);
  const UserClasses classes{make_default_user_class(scenario)};
  const std::size_t threads = thread_count(options);
  const std::size_t open_files = raise_open_files();
  Control control;
  const auto make_host = [&](Loops::Reported reported) {
    return std::make_unique<Loops>(control.io(), threads, classes, std::move(reported));
  };
  DefaultScript script(options);
  HeadlessRun headless(options, control, make_host, script);
  log_start(program);
  check_processes(options);
  warn_of_open_files(options.users, threads, open_files);
  if (!knows_user_classes(options)) return 1;
  log_scenario(options);
  log_implied_options(options);
  return headless.run(run_request(options, classes));
}

std::string version_text() {
  std::error_code ignored;
  return fmt::format(
      "loadgen {} (as Locust 2.47.0) from {} (Boost {}.{}.{}, OpenSSL {})",
      LOADGEN_VERSION,
      std::filesystem::read_symlink("/proc/self/exe", ignored).string(),
      BOOST_VERSION / 100000,
      BOOST_VERSION / 100 % 1000,
      BOOST_VERSION % 100,
      OpenSSL_version(OPENSSL_VERSION_STRING)
  );
}

}  // namespace loadgen::cli

#include "cli/compose.hpp"

#include "cli/headless.hpp"
#include "cli/limits.hpp"
#include "cli/log_setup.hpp"
#include "cli/scenario_users.hpp"
#include "cli/start.hpp"
#include "cli/ways.hpp"
#include "cli/write_whole.hpp"
#include "http/text.hpp"
#include "load/loops.hpp"
#include "scenario/debug_user.hpp"
#include "scenario/default_user.hpp"

#include <boost/version.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <openssl/crypto.h>

#include <algorithm>
#include <filesystem>

namespace loadgen::cli {
namespace {

constexpr std::string_view kLogger = "locust.main";
constexpr int kMaxRedirects = 30;  // requests.Session.max_redirects

WaitTime wait_time(std::string_view text) {
  const auto parsed = parse_wait_time(text);
  if (const auto* error = std::get_if<std::string>(&parsed)) {
    throw UsageError("argument --wait-time: " + *error);
  }
  return std::get<WaitTime>(parsed);
}

/// None without the option.
std::shared_ptr<const http::Credentials> digest(std::string_view text) {
  if (text.empty()) return nullptr;
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) {
    throw UsageError("argument --digest: write it as NAME:PASSWORD");
  }
  return std::make_shared<const http::Credentials>(
      std::string(text.substr(0, colon)), std::string(text.substr(colon + 1))
  );
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
  scenario.sending = send_options(options);
  // HttpUser's head() follows no redirects, its other methods do.
  const bool is_head = http::upper_case(options.method) == "HEAD";
  scenario.sending.max_redirects = is_head ? -1 : kMaxRedirects;
  scenario.sending.digest = digest(options.digest);
  scenario.wait_time = wait_time(options.wait_time);
  if (url->origin.tls) scenario.sending.tls->trust();  // now, not in the first request
  scenario.network = network(options);
  return scenario;
}

DescribedUsers default_users(const Options& options) {
  using Json = nlohmann::json;
  const Json task = {{fmt::format("{} {}", options.method, options.path), {{"ratio", 1.0}}}};
  const Json users = {{kDefaultUserClass, {{"ratio", 1.0}, {"tasks", task}}}};
  const Json ratios = {{"per_class", users}, {"total", users}};
  constexpr auto kReplace = Json::error_handler_t::replace;
  return {
      {make_default_user_class(default_scenario(options))},
      nullptr,
      options.users,
      {std::string(kDefaultUserClass)},
      {.host = {}, .task_ratios = ratios.dump(-1, ' ', true, kReplace)}};
}

RunRequest run_request(const Options& options, const DescribedUsers& users) {
  RunRequest request;
  request.users = options.users;
  request.spawn_rate = options.spawn_rate;
  request.run_time = options.run_time;
  request.host = options.host;
  request.stop_timeout = options.stop_timeout;
  request.reset_stats = options.reset_stats;
  request.shape = users.shape;
  for (const auto& user_class : users.classes) request.classes.push_back(user_class->spec());
  return request;
}

/// Users of the engine's own have no code that follows a run: reports are told what they are.
class DescribedScript final : public Script {
 public:
  explicit DescribedScript(ScriptFacts facts) : facts_(std::move(facts)) {}

  ScriptFacts facts() const override { return facts_; }

 private:
  ScriptFacts facts_;
};

/// One engine thread for each CPU, but none without a user.
std::size_t thread_count(const Options& options, std::size_t most_users) {
  const std::size_t wanted = options.threads.value_or(usable_cpus());
  return std::clamp<std::size_t>(wanted, 1, std::max<std::size_t>(1, most_users));
}

void log_users(const Options& options, const DescribedUsers& users) {
  if (options.scenarios.empty()) {
    log::info(
        kLogger,
        "No locustfile: every user does {} {} and waits {} seconds",
        options.method,
        options.path,
        options.wait_time
    );
  } else {
    log_scenario_users(options, users);
  }
  if (options.insecure) log::warning(kLogger, "Certificates are not verified (--insecure)");
}

/// Whether all user classes that were named are there. Else the log says which are not.
bool knows_user_classes(const Options& options, const std::vector<std::string>& available) {
  const auto unknown = unknown_users(options.user_classes, available);
  if (unknown) log::error(kLogger, "{}", *unknown);
  return !unknown;
}

/// The exit code.
int show_debug_pass(const Options& options) {
  const bool has_scenario = !options.scenarios.empty();
  if (!has_scenario && !knows_user_classes(options, {std::string(kDefaultUserClass)})) return 1;
  const bool passed = has_scenario ? debug_scenario_users(options, print_whole)
                                   : debug_default_user(default_scenario(options), print_whole);
  return passed ? 0 : 1;
}

}  // namespace

int run(const Options& options, std::string_view program) {
  require_headless(options);
  const LogSetup log_setup(options);
  const bool has_scenario = !options.scenarios.empty();
  if (const auto code = has_scenario ? print_scenario(options) : std::nullopt) return *code;
  if (options.debug_user) return show_debug_pass(options);
  const DescribedUsers users = has_scenario ? scenario_users(options) : default_users(options);
  const std::size_t threads = thread_count(options, users.most);
  const std::size_t open_files = raise_open_files();
  Control control;
  const auto make_host = [&](Loops::Reported reported) {
    return std::make_unique<Loops>(control.io(), threads, users.classes, std::move(reported));
  };
  DescribedScript script(users.facts);
  HeadlessRun headless(options, control, make_host, script);
  log_start(program);
  check_processes(options);
  warn_of_open_files(users.most, threads, open_files);
  if (!knows_user_classes(options, users.available)) return 1;
  log_users(options, users);
  log_implied_options(options);
  return headless.run(run_request(options, users));
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

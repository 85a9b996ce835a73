#include "cli/scenario_users.hpp"

#include "cli/usage_error.hpp"
#include "cli/ways.hpp"
#include "cli/write_whole.hpp"
#include "log/log.hpp"
#include "scenario/json/debug_pass.hpp"
#include "scenario/json/load.hpp"
#include "scenario/json/selection.hpp"
#include "scenario/json/user.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace loadgen::cli {
namespace {

constexpr std::string_view kLogger = "locust.main";

scenario::Scenario load(const Options& options) {
  auto loaded = scenario::load_scenario(options.scenarios, scenario::real_world());
  if (const auto* mistakes = std::get_if<std::string>(&loaded)) {
    throw UsageError::bare(*mistakes, 1);
  }
  return std::get<scenario::Scenario>(std::move(loaded));
}

/// The classes that the command line chose, with the tasks that it chose.
scenario::Classes choose(const Options& options, const scenario::Scenario& scenario) {
  scenario::Classes chosen;
  for (const auto& model : scenario.classes) {
    const auto& names = options.user_classes;
    if (!names.empty() && std::ranges::find(names, model->spec.name) == names.end()) continue;
    if (options.equal_weights) scenario::equal_weights(*model);
    if (!scenario::filter_tasks(*model, options.tags, options.exclude_tags)) {
      throw UsageError(
          fmt::format(
              "argument {}: user '{}' has no task left",
              options.tags.empty() ? "-E/--exclude-tags" : "-T/--tags",
              model->spec.name
          ),
          1
      );
    }
    chosen.push_back(model);
  }
  return chosen;
}

std::size_t given_users(const Options& options) {
  return options.given.contains("num_users") ? options.users : 0;
}

ScriptFacts facts_of(const scenario::Classes& classes, std::size_t users) {
  ScriptFacts facts;
  const auto has_same_host = [&](const auto& model) { return model->host == classes[0]->host; };
  if (std::ranges::all_of(classes, has_same_host) && !classes.empty()) {
    facts.host = classes[0]->host;
  }
  using Json = nlohmann::ordered_json;
  const Json ratios = Json::parse(scenario::task_ratio_json(classes, users));
  facts.task_ratios = ratios.dump(-1, ' ', true);
  return facts;
}

/// Throws UsageError for a class without the host that it needs.
void check_host(const scenario::ClassModel& model, const scenario::Sending& sending) {
  const std::string problem = scenario::host_problem(model, sending.host);
  if (!problem.empty()) throw UsageError(problem, 1);
  const bool is_tls = sending.host.starts_with("https:") || model.host.starts_with("https:");
  if (is_tls) sending.options.tls->trust();  // now, not in the first request
}

scenario::Sending sending_of(const Options& options) {
  return {options.host, send_options(options), network(options)};
}

std::vector<std::string> names_of(const scenario::Scenario& scenario) {
  std::vector<std::string> names;
  for (const auto& model : scenario.classes) names.push_back(model->spec.name);
  return names;
}

}  // namespace

std::optional<int> print_scenario(const Options& options) {
  if (!options.check && !options.list && !options.show_task_ratio &&
      !options.show_task_ratio_json) {
    return std::nullopt;
  }
  const scenario::Scenario scenario = load(options);
  if (options.check) {
    for (const std::string& path : options.scenarios) print_whole(path + ": no mistakes\n");
  } else if (options.list) {
    std::string text = "Available Users:\n";
    for (const auto& model : scenario.classes) text += "    " + model->spec.name + "\n";
    print_whole(text);
  } else {
    if (const auto unknown = unknown_users(options.user_classes, names_of(scenario))) {
      log::error(kLogger, "{}", *unknown);
      return 1;
    }
    const auto classes = choose(options, scenario);
    const std::size_t users = given_users(options);
    print_whole(
        options.show_task_ratio ? scenario::task_ratio_text(classes, users)
                                : scenario::task_ratio_json(classes, users)
    );
  }
  return 0;
}

DescribedUsers scenario_users(const Options& options) {
  const scenario::Sending sending = sending_of(options);
  const scenario::Scenario scenario = load(options);
  DescribedUsers users;
  users.available = names_of(scenario);
  const scenario::Classes classes = choose(options, scenario);
  for (const auto& model : classes) {
    check_host(*model, sending);
    users.classes.push_back(scenario::make_user_class(model, sending));
  }
  users.shape = scenario::make_stages(scenario.stages);
  users.most = options.users;
  users.facts = facts_of(classes, options.users);
  for (const auto& stage : scenario.stages) users.most = std::max(users.most, stage.load.users);
  return users;
}

bool debug_scenario_users(const Options& options, const Show& show) {
  const scenario::Sending sending = sending_of(options);
  const scenario::Scenario scenario = load(options);
  if (const auto unknown = unknown_users(options.user_classes, names_of(scenario))) {
    log::error(kLogger, "{}", *unknown);
    return false;
  }
  bool passed = true;
  for (const auto& model : choose(options, scenario)) {
    check_host(*model, sending);
    passed = scenario::debug_scenario_user(model, sending, show) && passed;
  }
  return passed;
}

void log_scenario_users(const Options& options, const DescribedUsers& users) {
  std::size_t fixed = 0;
  for (const auto& user_class : users.classes) fixed += user_class->spec().fixed_count;
  const std::size_t wanted = given_users(options);
  if (!users.shape && wanted > 0 && fixed > wanted) {
    log::info(
        kLogger,
        "Total fixed_count of User classes ({}) is greater than the specified number of users "
        "({}), so not all will be spawned.",
        fixed,
        wanted
    );
  }
  std::vector<std::string_view> ignored;
  if (options.given.contains("num_users")) ignored.emplace_back("--users");
  if (options.given.contains("spawn_rate")) ignored.emplace_back("--spawn-rate");
  if (options.run_time) ignored.emplace_back("--run-time");
  if (!users.shape || ignored.empty()) return;
  log::warning(
      kLogger,
      "--run-time, --users or --spawn-rate have no impact on LoadShapes unless the shape class "
      "explicitly reads them. See: "
      "docs.locust.io/en/stable/custom-load-shape.html#use-common-options"
  );
  log::warning(kLogger, "The following option(s) will be ignored: {}", fmt::join(ignored, ", "));
}

}  // namespace loadgen::cli

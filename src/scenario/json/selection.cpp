#include "scenario/json/selection.hpp"

#include "http/url.hpp"
#include "scenario/json/user.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loadgen::scenario {
namespace {

void equal_weights(TaskSet& set) {
  for (Task& task : set.tasks) {
    task.weight = 1;
    if (task.nested) equal_weights(*task.nested);
  }
  set.add_up();
}

using Tags = std::set<std::string>;

bool have_common(const Tags& a, const Tags& b) {
  return std::ranges::any_of(a, [&](const std::string& tag) { return b.contains(tag); });
}

bool filter(TaskSet& set, const Tags& outer, const Tags& tags, const Tags& excluded) {
  std::erase_if(set.tasks, [&](Task& task) {
    Tags own = outer;
    own.insert(task.tags.begin(), task.tags.end());
    if (task.nested) return !filter(*task.nested, own, tags, excluded);
    return (!tags.empty() && !have_common(own, tags)) || have_common(own, excluded);
  });
  set.add_up();
  return set.has_tasks();
}

/// Each stage for its time, then the end of the test.
class Stages final : public LoadShape {
 public:
  explicit Stages(std::vector<Stage> stages) : stages_(std::move(stages)) {}

  void tick(Nanos run_time, Answer answer) override {
    for (const Stage& stage : stages_) {
      if (run_time < stage.duration) return answer(stage.load);
      run_time -= stage.duration;
    }
    answer(std::nullopt);
  }

 private:
  std::vector<Stage> stages_;
};

}  // namespace

void equal_weights(ClassModel& model) {
  model.spec.weight = 1;
  equal_weights(model.tasks);
}

bool filter_tasks(
    ClassModel& model,
    const std::vector<std::string>& tags,
    const std::vector<std::string>& exclude_tags
) {
  const Tags wanted(tags.begin(), tags.end());
  const Tags excluded(exclude_tags.begin(), exclude_tags.end());
  return filter(model.tasks, {}, wanted, excluded);
}

std::string host_problem(const ClassModel& model, const std::string& given) {
  const std::string& host = given.empty() ? model.host : given;
  for (const auto& request : model.requests) {
    const Template& target = request->target;
    if (!target.is_constant() && target.begins_with_value()) continue;  // known when it is sent
    const std::string path = target.is_constant() ? target.text() : target.first_text();
    const bool is_whole = absolute_url("", path) == path && !path.starts_with('/');
    if (!is_whole && host.empty()) {
      return fmt::format(
          "user '{}' has no host: give -H http://NAME, or \"host\" in the scenario", model.spec.name
      );
    }
    if (!http::parse_url(absolute_url(host, path))) {
      return fmt::format(
          "user '{}': '{}' is no URL, a host is written as http://NAME or http://NAME:PORT",
          model.spec.name,
          absolute_url(host, path)
      );
    }
  }
  return {};
}

std::shared_ptr<LoadShape> make_stages(const std::vector<Stage>& stages) {
  if (stages.empty()) return nullptr;
  return std::make_shared<Stages>(stages);
}

}  // namespace loadgen::scenario

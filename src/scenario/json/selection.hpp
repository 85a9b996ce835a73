#pragma once

#include "scenario/json/model.hpp"

#include <memory>
#include <string>
#include <vector>

/// What the command line makes of a loaded scenario before it runs.
namespace loadgen::scenario {

/// `--equal-weights`: of classes and of tasks.
void equal_weights(ClassModel& model);

/// `--tags` and `--exclude-tags`, as locust/user/task.py filter_tasks_by_tags: whether the class
/// still has a task. Sets without a task go.
bool filter_tasks(
    ClassModel& model,
    const std::vector<std::string>& tags,
    const std::vector<std::string>& exclude_tags
);

/// What is wrong with the URLs of `model`, in one line; empty if nothing is. `host`: the command
/// line's, or empty.
std::string host_problem(const ClassModel& model, const std::string& host);

/// The stages of a scenario as a load shape; null without stages.
std::shared_ptr<LoadShape> make_stages(const std::vector<Stage>& stages);

using Classes = std::vector<std::shared_ptr<ClassModel>>;

/// What `--show-task-ratio` prints, and `--show-task-ratio-json`. `users`: given, or 0.
std::string task_ratio_text(const Classes& classes, std::size_t users);
std::string task_ratio_json(const Classes& classes, std::size_t users);

}  // namespace loadgen::scenario

#include "scenario/json/selection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace loadgen::scenario {
namespace {

/// A row of the tables of locust/user/inspectuser.py.
struct Row {
  std::string name;
  double ratio = 0;
  bool has_tasks = false;
  std::vector<Row> tasks;
};

std::vector<Row> rows_of(const TaskSet& set, double whole, bool total) {
  double sum = 0;
  for (const Task& task : set.tasks) sum += set.sequential ? 1 : task.weight;
  std::vector<Row> rows;
  for (const Task& task : set.tasks) {
    const double weight = set.sequential ? 1 : task.weight;
    if (weight == 0) continue;
    Row& row = rows.emplace_back(Row{task.name, weight * whole / sum, task.nested != nullptr, {}});
    if (task.nested) row.tasks = rows_of(*task.nested, total ? row.ratio : 1, total);
  }
  return rows;
}

/// How many users of each class there would be; without a number, as many as the weights say.
std::vector<double> distribution(const Classes& classes, std::size_t users) {
  double fixed = 0;
  double weights = 0;
  for (const auto& model : classes) {
    const ClassSpec& spec = model->spec;
    fixed += static_cast<double>(spec.fixed_count);
    if (spec.fixed_count == 0) weights += spec.weight;
  }
  const double wanted = users > 0 ? static_cast<double>(users) : (fixed > 0 ? 1 : weights);
  const double weighted = std::max(0.0, wanted - fixed);
  std::vector<double> result;
  for (const auto& model : classes) {
    const ClassSpec& spec = model->spec;
    const double share = spec.weight / (weights > 0 ? weights : 1) * weighted;
    const auto own = static_cast<double>(spec.fixed_count);
    result.push_back(std::nearbyint(own > 0 ? own : share));
  }
  return result;
}

std::vector<Row> ratios(const Classes& classes, std::size_t users, bool total) {
  const std::vector<double> counts = distribution(classes, users);
  double sum = 0;
  for (const double count : counts) sum += count;
  std::vector<Row> rows;
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const double ratio = counts[i] / (sum > 0 ? sum : 1);
    rows.push_back(
        {classes[i]->spec.name, ratio, true, rows_of(classes[i]->tasks, total ? ratio : 1, total)}
    );
  }
  return rows;
}

void print(std::string& out, const std::vector<Row>& rows, int level) {
  const std::string indent(static_cast<std::size_t>(2 * level), ' ');
  for (const Row& row : rows) {
    const std::string share = fmt::format("{}{:<6.1f}", indent, row.ratio * 100);
    out += fmt::format(" {:<10} {:<50}\n", share, indent + row.name);
    print(out, row.tasks, level + 1);
  }
}

/// As Python's json.dumps(indent=4); names need no escapes but these.
void print_json(std::string& out, const std::vector<Row>& rows, int level) {
  const std::string indent(static_cast<std::size_t>(4 * level), ' ');
  const char* separator = "";
  out += rows.empty() ? "{}" : "{\n";
  for (const Row& row : rows) {
    std::string name;
    append_text(name, row.name, Escape::json_value);
    const bool is_whole = row.ratio == std::floor(row.ratio);
    out += fmt::format(
        "{}{}{}: {{\n{}    \"ratio\": {}{}",
        std::exchange(separator, ",\n"),
        indent,
        name,
        indent,
        row.ratio,
        is_whole ? ".0" : ""
    );
    if (row.has_tasks) {
      out += fmt::format(",\n{}    \"tasks\": ", indent);
      print_json(out, row.tasks, level + 2);
    }
    out += "\n" + indent + "}";
  }
  if (!rows.empty()) out += "\n" + indent.substr(4) + "}";
}

}  // namespace

std::string task_ratio_text(const Classes& classes, std::size_t users) {
  std::string out;
  for (const bool total : {false, true}) {
    const char* title = total ? "Total task ratio" : "Task ratio per User class";
    out += fmt::format("\n {}\n{}\n", title, std::string(80, '-'));
    print(out, ratios(classes, users, total), 0);
  }
  return out;
}

std::string task_ratio_json(const Classes& classes, std::size_t users) {
  std::string out = "{\n    \"per_class\": ";
  print_json(out, ratios(classes, users, false), 2);
  out += ",\n    \"total\": ";
  print_json(out, ratios(classes, users, true), 2);
  return out + "\n}\n";
}

}  // namespace loadgen::scenario

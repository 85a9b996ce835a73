#include "load/dispatcher.hpp"

#include "load/seconds.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <iterator>

namespace loadgen {

WeightedPicks::WeightedPicks(const std::vector<std::pair<std::size_t, double>>& weights) {
  for (const auto& [cls, weight] : weights) {
    if (weight > 0) heap_.push(entry(weight, weight, cls));
  }
}

WeightedPicks::Entry WeightedPicks::entry(double reached, double weight, std::size_t cls) {
  return {weight * std::log2(reached / (reached + 1)), reached + 1, weight, cls};
}

std::optional<std::size_t> WeightedPicks::next() {
  if (heap_.empty()) return std::nullopt;
  const auto [change, reached, weight, cls] = heap_.top();
  heap_.pop();
  heap_.push(entry(reached, weight, cls));
  return cls;
}

Dispatcher::Dispatcher(std::vector<std::string> nodes, std::vector<ClassSpec> classes)
    : nodes_(std::move(nodes)), classes_(std::move(classes)) {
  std::ranges::sort(classes_, {}, &ClassSpec::name);
  for (std::size_t cls = 0; cls < classes_.size(); ++cls) selected_.push_back(cls);
  sort_nodes();
  rebalance();
}

void Dispatcher::start(
    std::size_t target, double rate, const std::optional<std::vector<std::string>>& selection
) {
  assert(std::isfinite(rate) && rate > 0);
  if (selection) select(*selection);
  const double batch = std::max(1.0, std::floor(rate));
  target_ = target;
  batch_ = static_cast<std::size_t>(std::min(batch, 1e15));
  gap_ = to_nanos(batch / rate);
  first_step_ = true;
  ran_dry_ = false;
}

std::optional<Layout> Dispatcher::next() {
  const bool ended = dispatched() == target_ || ran_dry_;
  if (nodes_.empty() || (ended && !first_step_)) return std::nullopt;
  first_step_ = false;
  if (dispatched() < target_) {
    add_batch();
  } else if (dispatched() > target_) {
    remove_batch();
  }
  return layout();
}

Nanos Dispatcher::gap() const {
  return dispatched() == target_ ? Nanos(0) : gap_;
}

void Dispatcher::add_node(std::string id) {
  nodes_.push_back(std::move(id));
  sort_nodes();
  rebalance();
}

void Dispatcher::remove_node(const std::string& id) {
  std::erase(nodes_, id);
  // The order of the others stays, as in Locust. When the last one leaves, the picks tell how many
  // users the next one gets.
  if (!nodes_.empty()) rebalance();
}

// Sorted by id first, a node's index is the number of those before it on its machine. Machines thus
// get their users evenly, and the order repeats from run to run.
void Dispatcher::sort_nodes() {
  std::ranges::sort(nodes_);
  std::map<std::string, std::size_t> on_machine;
  std::vector<std::pair<std::size_t, std::string>> order;
  for (std::string& id : nodes_) {
    const std::size_t index = on_machine[id.substr(0, id.find('_'))]++;
    order.emplace_back(index, std::move(id));
  }
  std::ranges::sort(order);
  std::ranges::transform(order, nodes_.begin(), [](auto& entry) {
    return std::move(entry.second);
  });
}

void Dispatcher::select(const std::vector<std::string>& names) {
  std::vector<std::size_t> selection;
  for (std::size_t cls = 0; cls < classes_.size(); ++cls) {
    if (std::ranges::count(names, classes_[cls].name) > 0) selection.push_back(cls);
  }
  if (selection == selected_) return;
  selected_ = std::move(selection);
  // As in Locust, a fixed class that is new in the selection waits for the next removal.
  weighted_ = weighted_classes();
  fixed_left_ = 0;
}

WeightedPicks Dispatcher::weighted_classes() const {
  std::vector<std::pair<std::size_t, double>> weights;
  for (const std::size_t cls : selected_) {
    if (classes_[cls].fixed_count == 0) weights.emplace_back(cls, classes_[cls].weight);
  }
  return WeightedPicks(weights);
}

void Dispatcher::find_missing_fixed() {
  std::vector<std::pair<std::size_t, double>> missing;
  for (const std::size_t cls : selected_) {
    std::size_t present = 0;
    for (const std::vector<std::size_t>& node : counts_) present += node[cls];
    if (present >= classes_[cls].fixed_count) continue;
    const std::size_t lacking = classes_[cls].fixed_count - present;
    missing.emplace_back(cls, static_cast<double>(lacking));
    fixed_left_ += lacking;
  }
  fixed_ = WeightedPicks(missing);
}

std::optional<std::size_t> Dispatcher::pick_class() {
  if (fixed_left_ == 0 && look_for_missing_) {
    look_for_missing_ = false;
    find_missing_fixed();
  }
  if (fixed_left_ == 0) return weighted_.next();
  --fixed_left_;
  return fixed_.next();
}

bool Dispatcher::add_user() {
  const std::optional<std::size_t> cls = pick_class();
  if (!cls) return false;
  ++counts_[next_node_][*cls];
  picks_.push_back({next_node_, *cls});
  next_node_ = (next_node_ + 1) % nodes_.size();
  return true;
}

void Dispatcher::add_batch() {
  const std::size_t users = std::min(batch_, target_ - dispatched());
  for (std::size_t i = 0; i < users && !ran_dry_; ++i) ran_dry_ = !add_user();
}

void Dispatcher::remove_batch() {
  const std::size_t users = std::min(batch_, dispatched() - target_);
  for (std::size_t i = 0; i < users; ++i) {
    --counts_[picks_.back().node][picks_.back().cls];
    picks_.pop_back();
  }
  look_for_missing_ = true;
}

void Dispatcher::rebalance() {
  const std::size_t users = dispatched();
  picks_.clear();
  counts_.assign(nodes_.size(), std::vector<std::size_t>(classes_.size(), 0));
  next_node_ = 0;
  weighted_ = weighted_classes();
  fixed_left_ = 0;
  look_for_missing_ = true;
  while (dispatched() < users && add_user()) {
  }
}

Layout Dispatcher::layout() const {
  Layout layout;
  for (std::size_t node = 0; node < nodes_.size(); ++node) {
    ClassCounts& counts = layout[nodes_[node]];
    for (std::size_t cls = 0; cls < classes_.size(); ++cls) {
      counts[classes_[cls].name] = counts_[node][cls];
    }
  }
  return layout;
}

}  // namespace loadgen

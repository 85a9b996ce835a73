#pragma once

#include "loadgen/user_host.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <queue>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace loadgen {

/// What each node (a host of users) should reach: node id to the counts of all classes.
using Layout = std::map<std::string, ClassCounts>;

/// An endless sequence of classes in proportion to their weights, smooth from its first element:
/// each pick is the one that lowers the Kullback-Leibler divergence most (Locust dispatch.py
/// _kl_generator).
class WeightedPicks {
 public:
  /// (class, weight) pairs; a weight that is not positive never comes up.
  explicit WeightedPicks(const std::vector<std::pair<std::size_t, double>>& weights = {});

  /// None if no class has a weight.
  std::optional<std::size_t> next();

 private:
  // Change of the divergence, weight + picks so far, weight, class: the smallest is next. Classes
  // are numbered by name, so that ties break as in Locust's tuples.
  using Entry = std::tuple<double, double, double, std::size_t>;
  static Entry entry(double reached, double weight, std::size_t cls);

  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> heap_;
};

/// Decides which users run where at each step of a ramp (Locust dispatch.py UsersDispatcher).
///
/// A ramp goes from the users dispatched so far to a target, in batches of max(1, floor(rate))
/// users every batch / rate seconds. Upwards, what fixed classes lack comes first, the weighted
/// ones follow, dealt to the nodes in turn; downwards, the last picks are taken back first. Both
/// sequences go on where the last ramp left them: one Dispatcher lives as long as one test. It
/// knows what it has dispatched, never what became of the users.
class Dispatcher {
 public:
  /// Node ids are distinct; so are the names of classes.
  Dispatcher(std::vector<std::string> nodes, std::vector<ClassSpec> classes);

  /// Begins a ramp to `target` users at `rate` a second (finite and positive); one under way is
  /// abandoned. `selection` names the classes that are picked from now on; none keeps the last one
  /// given (at first all classes).
  void start(
      std::size_t target,
      double rate,
      const std::optional<std::vector<std::string>>& selection = std::nullopt
  );

  /// The next step of the ramp, or none at its end. Target reached from the start: one step without
  /// change.
  std::optional<Layout> next();

  /// How long after a step the following next() is due. Nothing once the target is reached.
  Nanos gap() const;

  /// A node joins or leaves: the layout of all users is computed anew, and the next step carries
  /// it.
  void add_node(std::string id);
  void remove_node(const std::string& id);

  /// Users dispatched so far.
  std::size_t dispatched() const { return picks_.size(); }

 private:
  struct Pick {
    std::size_t node;
    std::size_t cls;
  };

  void sort_nodes();
  void select(const std::vector<std::string>& names);
  WeightedPicks weighted_classes() const;
  void find_missing_fixed();
  std::optional<std::size_t> pick_class();
  bool add_user();
  void add_batch();
  void remove_batch();
  void rebalance();
  Layout layout() const;

  std::vector<std::string> nodes_;                // sorted by (index within its machine, id)
  std::vector<ClassSpec> classes_;                // sorted by name
  std::vector<std::size_t> selected_;             // of classes_, ascending
  std::vector<std::vector<std::size_t>> counts_;  // [node][class]
  std::vector<Pick> picks_;                       // in their order
  std::size_t next_node_ = 0;

  WeightedPicks weighted_;
  WeightedPicks fixed_;
  std::size_t fixed_left_ = 0;    // picks that fixed_ still owes
  bool look_for_missing_ = true;  // at the start and after any removal

  std::size_t target_ = 0;
  std::size_t batch_ = 1;
  Nanos gap_{};
  bool first_step_ = false;
  bool ran_dry_ = false;  // only fixed classes, and all of them are there
};

}  // namespace loadgen

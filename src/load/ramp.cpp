#include "load/ramp.hpp"

#include "load/class_counts.hpp"
#include "log/log.hpp"

#include <algorithm>
#include <utility>

namespace loadgen {

namespace {

constexpr std::string_view kLogger = "locust.runners";

std::vector<std::string> ids(const std::vector<UserHost*>& hosts) {
  std::vector<std::string> ids;
  ids.reserve(hosts.size());
  for (const UserHost* host : hosts) ids.push_back(host->id());
  return ids;
}

ClassCounts summed(const Layout& layout) {
  ClassCounts sum;
  for (const auto& [node, counts] : layout) {
    for (const auto& [name, count] : counts) sum[name] += count;
  }
  return sum;
}

/// The part of `more` that is above `less`; classes without one are left out.
ClassCounts excess(const ClassCounts& more, const ClassCounts& less) {
  ClassCounts result;
  for (const auto& [name, count] : more) {
    const auto it = less.find(name);
    const std::size_t other = it == less.end() ? 0 : it->second;
    if (count > other) result[name] = count - other;
  }
  return result;
}

/// locust/runners.py, spawn_users
void log_spawning(const ClassCounts& additional, const ClassCounts& alive) {
  constexpr std::size_t kEach = 10;
  if (additional.empty()) return;
  log::debug(
      kLogger, "Spawning additional {} ({} already running)...", as_json(additional), as_json(alive)
  );
  std::size_t running = total(alive);
  for (const auto& [name, count] : additional) {
    for (std::size_t n = kEach; n < count; n += kEach) {
      log::debug(kLogger, "{} users spawned", running + n);
    }
    running += count;
    log::debug(kLogger, "{} users spawned", running);
    log::debug(kLogger, "All users of class {} spawned", name);
  }
}

}  // namespace

Ramp::Ramp(
    std::vector<UserHost*> hosts,
    std::vector<ClassSpec> classes,
    Nanos stop_timeout,
    std::function<void()> wake
)
    : hosts_(std::move(hosts)),
      classes_(std::move(classes)),
      stop_timeout_(stop_timeout),
      dispatcher_(ids(hosts_), classes_),
      awaited_(std::move(wake)) {}

void Ramp::start(
    std::size_t users,
    double rate,
    const std::optional<std::vector<std::string>>& selection,
    TimePoint now
) {
  dispatcher_.start(users, rate, selection);
  awaited_.forget();
  applying_ = false;
  due_ = now;
}

bool Ramp::advance(TimePoint now) {
  while (true) {
    if (!awaited_.all_in()) return false;
    if (std::exchange(applying_, false)) {
      log_stopped();
      due_ = std::max(due_ + dispatcher_.gap(), now);
    }
    if (now < due_) return false;
    const std::optional<Layout> step = dispatcher_.next();
    if (!step) return true;
    apply(*step);
  }
}

TimePoint Ramp::next_due() const {
  return awaited_.all_in() ? due_ : TimePoint::max();
}

ClassCounts Ramp::alive() const {
  ClassCounts alive;
  for (const ClassSpec& cls : classes_) alive[cls.name] = 0;
  for (const UserHost* host : hosts_) {
    for (const auto& [name, count] : host->counts()) alive[name] += count;
  }
  return alive;
}

void Ramp::apply(const Layout& layout) {
  log_step(summed(layout));
  applying_ = true;
  for (UserHost* host : hosts_) {
    host->apply(layout.at(host->id()), stop_timeout_, awaited_.expect());
  }
}

void Ramp::log_step(const ClassCounts& wanted) {
  if (!log::enabled(log::Level::debug)) return;
  const ClassCounts running = alive();
  log::debug(kLogger, "Ramping to {}", as_json_with_total(wanted));
  log_spawning(excess(wanted, running), running);
  stopping_ = total(excess(running, wanted));
  remaining_ = total(wanted);
}

/// locust/runners.py, stop_users
void Ramp::log_stopped() const {
  log::debug(kLogger, "{} users have been stopped, {} still running", stopping_, remaining_);
}

}  // namespace loadgen

#include "load/ramp.hpp"

#include "load/class_counts.hpp"
#include "log/log.hpp"

#include <algorithm>
#include <utility>

namespace loadgen {

namespace {

std::vector<std::string> ids(const std::vector<UserHost*>& hosts) {
  std::vector<std::string> ids;
  ids.reserve(hosts.size());
  for (const UserHost* host : hosts) ids.push_back(host->id());
  return ids;
}

void log_step(const Layout& layout) {
  if (!log::enabled(log::Level::debug)) return;
  ClassCounts sum;
  for (const auto& [node, counts] : layout) {
    for (const auto& [name, count] : counts) sum[name] += count;
  }
  log::debug("locust.runners", "Ramping to {}", as_json_with_total(sum));
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
    if (std::exchange(applying_, false)) due_ = std::max(due_ + dispatcher_.gap(), now);
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
  log_step(layout);
  applying_ = true;
  for (UserHost* host : hosts_) {
    host->apply(layout.at(host->id()), stop_timeout_, awaited_.expect());
  }
}

}  // namespace loadgen

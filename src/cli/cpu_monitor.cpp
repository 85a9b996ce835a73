#include "cli/cpu_monitor.hpp"

#include <algorithm>
#include <utility>

namespace loadgen::cli {
namespace {

constexpr std::chrono::seconds kPeriod{10};
constexpr double kLimit = 0.9;

}  // namespace

double CpuMonitor::Usage::share() const {
  if (wall.count() == 0) return 0;
  return static_cast<double>(cpu.count()) / static_cast<double>(wall.count());
}

void CpuMonitor::Usage::add(const LoopLoad& load) {
  cpu += load.cpu_time;
  wall += load.wall_time;
}

std::optional<double> CpuMonitor::add(const LoopLoad& load) {
  loops_.resize(std::max(loops_.size(), load.loop + 1));
  Member& member = loops_[load.loop];
  member.whole.add(load);
  member.period.add(load);
  if (member.period.wall < kPeriod) return std::nullopt;
  const double share = member.period.share();
  member.period = Usage{};
  if (share <= kLimit || std::exchange(too_high_, true)) return std::nullopt;
  return share;
}

std::vector<double> CpuMonitor::shares() const {
  std::vector<double> out;
  for (const auto& member : loops_) out.push_back(member.whole.share());
  return out;
}

}  // namespace loadgen::cli

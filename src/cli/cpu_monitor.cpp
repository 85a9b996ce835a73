#include "cli/cpu_monitor.hpp"

#include <algorithm>

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

bool CpuMonitor::add(const LoopLoad& load) {
  loops_.resize(std::max(loops_.size(), load.loop + 1));
  Member& member = loops_[load.loop];
  member.whole.add(load);
  member.period.add(load);
  if (member.period.wall < kPeriod) return false;
  const bool over = member.period.share() > kLimit;
  member.period = Usage{};
  if (!over || too_high_) return false;
  too_high_ = true;
  return true;
}

std::vector<double> CpuMonitor::shares() const {
  std::vector<double> out;
  for (const auto& member : loops_) out.push_back(member.whole.share());
  return out;
}

}  // namespace loadgen::cli

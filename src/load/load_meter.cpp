#include "load/load_meter.hpp"

#include <ctime>

namespace loadgen {
namespace {

Nanos thread_cpu_time() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + Nanos(time.tv_nsec);
}

}  // namespace

void LoadMeter::start() {
  last_ = Clock::now();
  last_cpu_ = thread_cpu_time();
}

LoopLoad LoadMeter::take(std::size_t loop) {
  const TimePoint now = Clock::now();
  const Nanos cpu = thread_cpu_time();
  const LoopLoad load{loop, cpu - last_cpu_, now - last_};
  last_ = now;
  last_cpu_ = cpu;
  return load;
}

}  // namespace loadgen

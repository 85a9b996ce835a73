#include "http/deadlines.hpp"

#include <algorithm>

namespace loadgen::http {

void Deadlines::watch(Watched& watched, TimePoint deadline) {
  watched.deadline_ = deadline;
  if (!watched.is_linked()) watched_.push_back(watched);
  if (armed_ && next_tick_ <= deadline) return;
  arm(std::min(deadline, Clock::now() + kTick));
}

void Deadlines::arm(TimePoint at) {
  armed_ = true;
  next_tick_ = at;
  timer_.expires_at(at);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) tick();
  });
}

void Deadlines::tick() {
  const TimePoint now = Clock::now();
  TimePoint next = now + kTick;
  for (auto it = watched_.begin(); it != watched_.end();) {
    Watched& watched = *it++;
    if (watched.deadline_ > now) {
      next = std::min(next, watched.deadline_);
      continue;
    }
    watched.unlink();
    watched.expire();
  }
  armed_ = false;
  if (!watched_.empty()) arm(std::max(next, now + kPrecision));
}

}  // namespace loadgen::http

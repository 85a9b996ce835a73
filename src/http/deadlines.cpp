#include "http/deadlines.hpp"

namespace loadgen::http {

void Deadlines::watch(Watched& watched, TimePoint deadline) {
  watched.deadline_ = deadline;
  if (!watched.is_linked()) watched_.push_back(watched);
  if (!armed_) arm();
}

void Deadlines::arm() {
  armed_ = true;
  timer_.expires_after(kTick);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) tick();
  });
}

void Deadlines::tick() {
  const TimePoint now = Clock::now();
  for (auto it = watched_.begin(); it != watched_.end();) {
    Watched& watched = *it++;
    if (watched.deadline_ > now) continue;
    watched.unlink();
    watched.expire();
  }
  armed_ = false;
  if (!watched_.empty()) arm();
}

}  // namespace loadgen::http

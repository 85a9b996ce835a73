#include "http/turns.hpp"

#include <algorithm>

namespace loadgen::http {

Turns::Gate& Turns::gate(const Origin& origin) {
  const auto found = std::find_if(gates_.begin(), gates_.end(), [&](const Gate& known) {
    return known.origin == origin;
  });
  if (found != gates_.end()) return *found;
  // Those that nobody uses make room for others: origins are not bounded.
  gates_.remove_if([](const Gate& known) { return known.taken == 0; });
  gates_.push_back(Gate{origin});
  return gates_.back();
}

Co<bool> Turns::take(const Origin& origin, const TaskState& task) {
  Gate& wanted = gate(origin);
  if (wanted.taken < most_) {
    ++wanted.taken;
    co_return true;
  }
  Waiter waiter{Timer(loop_, TimePoint::max())};
  wanted.waiting.push_back(&waiter);
  co_await waiter.granted.async_wait(kUse);
  if (!waiter.has_turn) {
    wanted.waiting.remove(&waiter);
  } else if (task.cut) {
    give_back(origin);
  }
  co_return waiter.has_turn && !task.cut;
}

void Turns::give_back(const Origin& origin) {
  Gate& used = gate(origin);
  if (used.waiting.empty()) {
    --used.taken;
    return;
  }
  Waiter& next = *used.waiting.front();
  used.waiting.pop_front();
  next.has_turn = true;
  next.granted.cancel();
}

}  // namespace loadgen::http

#include "http/body_stream.hpp"

#include <utility>

namespace loadgen::http {

Co<void> BodyStream::put(std::string& bytes, const TaskState& task) {
  bool waits = false;
  {
    const std::lock_guard lock(mutex_);
    bytes_.append(bytes);
    const bool news = !std::exchange(begun_, true) || !bytes.empty();
    if (news) waits = std::exchange(reader_waits_, false);
  }
  bytes.clear();
  if (waits) tell_();
  while (!task.cut && is_full()) {
    room_.expires_at(TimePoint::max());
    co_await room_.async_wait(kUse);
  }
}

bool BodyStream::is_full() {
  const std::lock_guard lock(mutex_);
  writer_waits_ = bytes_.size() >= kMost;
  return writer_waits_;
}

void BodyStream::end() {
  bool waits = false;
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    waits = std::exchange(reader_waits_, false);
  }
  if (waits) tell_();
}

BodyStream::Taken BodyStream::take(std::string& out) {
  const std::lock_guard lock(mutex_);
  reader_waits_ = bytes_.empty() && !ended_;
  out.append(bytes_);
  bytes_.clear();
  return {begun_, ended_, std::exchange(writer_waits_, false)};
}

}  // namespace loadgen::http

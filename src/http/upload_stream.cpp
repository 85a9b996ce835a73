#include "http/upload_stream.hpp"

#include <algorithm>
#include <utility>

namespace loadgen::http {

void UploadStream::begin(std::string url) {
  was_begun_ = true;
  bool waits = false;
  {
    const std::lock_guard lock(mutex_);
    bytes_.clear();
    begins_at_ = std::move(url);
    begins_ = true;
    ended_ = false;
    stopped_ = false;
    waits = std::exchange(maker_waits_, false);
  }
  tell_if(waits);
}

Co<Fault> UploadStream::take(std::string& out, const TaskState& task, TimePoint end) {
  out.clear();
  while (!task.cut && !take_now(out)) {
    if (end != TimePoint::max() && Clock::now() >= end) {
      Fault fault{FaultKind::send_timeout};
      fault.whole = true;
      co_return fault;
    }
    news_.expires_at(end);
    co_await news_.async_wait(kUse);
  }
  Fault fault;
  if (task.cut) fault.kind = FaultKind::cut_off;
  co_return fault;
}

bool UploadStream::take_now(std::string& out) {
  bool waits = false;
  bool is_news = false;
  {
    const std::lock_guard lock(mutex_);
    out.swap(bytes_);
    is_news = !out.empty() || ended_;
    sender_waits_ = !is_news;
    if (!out.empty() && is_wanted()) waits = std::exchange(maker_waits_, false);
  }
  tell_if(waits);
  return is_news;
}

void UploadStream::stop() {
  const std::lock_guard lock(mutex_);
  bytes_.clear();
  stopped_ = true;
}

void UploadStream::tell_if(bool waits) {
  if (waits) tell_();
}

UploadStream::Step UploadStream::next() {
  const std::lock_guard lock(mutex_);
  if (std::exchange(begins_, false)) {
    url_ = std::move(begins_at_);
    return Step::begin;
  }
  maker_waits_ = !is_wanted() || bytes_.size() >= kMost;
  return maker_waits_ ? Step::wait : Step::more;
}

bool UploadStream::put(std::string_view& bytes) {
  const std::lock_guard lock(mutex_);
  if (!is_wanted()) {
    bytes = {};
    return false;
  }
  const std::size_t count = std::min(bytes.size(), kMost - bytes_.size());
  bytes_.append(bytes.substr(0, count));
  bytes.remove_prefix(count);
  return std::exchange(sender_waits_, false);
}

bool UploadStream::end() {
  const std::lock_guard lock(mutex_);
  if (!is_wanted()) return false;
  ended_ = true;
  return std::exchange(sender_waits_, false);
}

}  // namespace loadgen::http

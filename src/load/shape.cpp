#include "load/shape.hpp"

#include <algorithm>
#include <utility>

namespace loadgen {

ShapeTicker::ShapeTicker(
    std::shared_ptr<LoadShape> shape, TimePoint start, std::function<void()> wake
)
    : shape_(std::move(shape)), start_(start), wake_(std::move(wake)), due_(start) {}

std::optional<ShapeTicker::News> ShapeTicker::advance(TimePoint now) {
  if (!open_ && now >= due_) ask(now);
  if (!open_ || !open_->answered) return std::nullopt;
  News news{std::move(open_->stage)};
  open_.reset();
  // A second from tick to tick; a slow answer delays the next one, nothing is caught up.
  due_ = std::max(due_ + std::chrono::seconds(1), now);
  if (news.stage && news.stage == last_) return std::nullopt;
  last_ = news.stage;
  return news;
}

TimePoint ShapeTicker::next_due() const {
  return open_ ? TimePoint::max() : due_;
}

void ShapeTicker::ask(TimePoint now) {
  open_ = std::make_shared<Tick>();
  shape_->tick(
      now - start_,
      [tick = std::weak_ptr(open_), wake = wake_](std::optional<ShapeStage> stage) {
        if (const auto open = tick.lock()) {
          open->stage = std::move(stage);
          open->answered = true;
          wake();
        }
      }
  );
}

}  // namespace loadgen

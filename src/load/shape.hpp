#pragma once

#include "loadgen/stats.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace loadgen {

/// What a load shape wants from now on.
struct ShapeStage {
  std::size_t users = 0;
  double spawn_rate = 1;  ///< users a second
  /// Names of the classes to pick from; none keeps the last selection given.
  std::optional<std::vector<std::string>> classes;

  bool operator==(const ShapeStage&) const = default;
};

/// Decides the load over time: Locust's LoadTestShape (locust/shape.py). Called on the control
/// thread.
class LoadShape {
 public:
  /// Takes the stage, or none for the end of the test. Called once for a tick, on the control
  /// thread, at once or later.
  using Answer = std::function<void(std::optional<ShapeStage>)>;

  virtual ~LoadShape() = default;

  /// Called once a second while the test runs, never before the last answer came. `run_time`: since
  /// the shape was started.
  virtual void tick(Nanos run_time, Answer answer) = 0;
};

/// Asks a shape once a second and tells when it wants something new.
class ShapeTicker {
 public:
  struct News {
    std::optional<ShapeStage> stage;  ///< none: the end
  };

  /// The first tick is due at `start`. `wake` is called when an answer comes.
  ShapeTicker(std::shared_ptr<LoadShape> shape, TimePoint start, std::function<void()> wake);

  /// Ticks if it is time; what the shape wants if that has changed.
  std::optional<News> advance(TimePoint now);

  /// When the next tick is due; the end of time while an answer is awaited.
  TimePoint next_due() const;

 private:
  struct Tick {
    bool answered = false;
    std::optional<ShapeStage> stage;
  };

  void ask(TimePoint now);

  std::shared_ptr<LoadShape> shape_;
  TimePoint start_;
  std::function<void()> wake_;
  TimePoint due_;
  std::shared_ptr<Tick> open_;  // null: none; an answer that finds it gone is ignored
  std::optional<ShapeStage> last_;
};

}  // namespace loadgen

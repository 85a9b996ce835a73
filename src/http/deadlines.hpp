#pragma once

#include "load/asio.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/intrusive/list.hpp>

namespace loadgen::http {

/// The timeouts of one loop's connections, by one coarse timer: a timer of its own would cost each
/// request 1 to 2 us. It ticks every kTick while anything is watched, and sooner when a deadline is
/// nearer; what is past its deadline is found at most kPrecision late.
class Deadlines {
 public:
  static constexpr std::chrono::milliseconds kTick{100};
  static constexpr std::chrono::milliseconds kPrecision{1};

  /// Something with a deadline. Watched from watch() until unwatch() or its own end.
  class Watched : public boost::intrusive::list_base_hook<
                      boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
   public:
    virtual ~Watched() = default;

    void unwatch() { unlink(); }

   private:
    friend class Deadlines;
    /// The deadline passed; called once, unwatched by then.
    virtual void expire() = 0;

    TimePoint deadline_;
  };

  explicit Deadlines(boost::asio::io_context& loop) : timer_(loop) {}

  /// Watches `watched` until `deadline`; a new deadline replaces the old one.
  void watch(Watched& watched, TimePoint deadline);

 private:
  void arm(TimePoint at);
  void tick();

  boost::intrusive::list<Watched, boost::intrusive::constant_time_size<false>> watched_;
  Timer timer_;
  bool armed_ = false;
  TimePoint next_tick_{};
};

}  // namespace loadgen::http

#include "load/loops.hpp"

#include "load/class_counts.hpp"
#include "load/late_stop.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>

namespace loadgen {
class Loops::Gathering {
 public:
  Gathering(boost::asio::io_context& control, std::size_t expected, std::function<void(bool)> done)
      : control_(control), missing_(expected), done_(std::move(done)) {}

  /// An answer for one loop; called on that loop's thread.
  static std::function<void(bool)> answer(const std::shared_ptr<Gathering>& all) {
    return
        [all](bool flag) { boost::asio::post(all->control_, [all, flag] { all->arrived(flag); }); };
  }

 private:
  void arrived(bool flag) {
    any_ = any_ || flag;
    if (--missing_ == 0) done_(any_);
  }

  boost::asio::io_context& control_;
  std::size_t missing_;
  bool any_ = false;
  std::function<void(bool)> done_;
};

Loops::Loops(
    boost::asio::io_context& control,
    std::size_t threads,
    const UserClasses& classes,
    Reported reported,
    std::string id
)
    : id_(std::move(id)), control_(control), reported_(std::move(reported)), members_(threads) {
  ClassCounts none;
  for (const auto& user_class : classes) none[user_class->spec().name] = 0;
  for (std::size_t i = 0; i < threads; ++i) {
    members_[i].wanted = none;
    members_[i].alive = none;
    members_[i].loop = std::make_unique<Loop>(i, classes, listener());
  }
}

LoopListener Loops::listener() {
  LoopListener listener;
  listener.counts_changed = [this](std::size_t loop, ClassCounts alive) {
    boost::asio::post(control_, [this, loop, alive = std::move(alive)]() mutable {
      members_[loop].alive = std::move(alive);
    });
  };
  listener.reported = [this](HostReport report) {
    boost::asio::post(control_, [this, report = std::move(report)]() mutable {
      reported_(std::move(report));
    });
  };
  return listener;
}

void Loops::begin(const HostRequest&) {
  ++orders_;
  state_ = HostState::ready;
  for (auto& member : members_) member.loop->begin();
}

Loops::Member& Loops::emptiest() {
  return *std::min_element(members_.begin(), members_.end(), [](const Member& a, const Member& b) {
    return total(a.wanted) < total(b.wanted);
  });
}

Loops::Member& Loops::fullest_of(const std::string& user_class) {
  return *std::max_element(members_.begin(), members_.end(), [&](const Member& a, const Member& b) {
    return a.wanted.at(user_class) < b.wanted.at(user_class);
  });
}

/// Changes the loops' shares by as little as reaches `wanted`, so that no user moves.
void Loops::spread(const ClassCounts& wanted) {
  for (const auto& [user_class, count] : wanted) {
    std::size_t present = 0;
    for (const auto& member : members_) present += member.wanted.at(user_class);
    for (; present < count; ++present) ++emptiest().wanted[user_class];
    for (; present > count; --present) --fullest_of(user_class).wanted[user_class];
  }
}

void Loops::apply(const ClassCounts& wanted, Nanos stop_timeout, Done done) {
  state_ = HostState::spawning;
  spread(wanted);
  auto all = std::make_shared<Gathering>(
      control_,
      members_.size(),
      [this, stop_timeout, order = ++orders_, done = std::move(done)](bool timed_out) {
        if (timed_out && order == orders_) log_late_stop(stop_timeout);
        if (order == orders_) state_ = HostState::running;
        done();
      }
  );
  for (auto& member : members_) {
    member.loop->reach(member.wanted, stop_timeout, Gathering::answer(all));
  }
}

void Loops::stop(Nanos stop_timeout, Done done) {
  ++orders_;
  state_ = HostState::stopping;
  auto all = std::make_shared<Gathering>(
      control_,
      members_.size(),
      [this, stop_timeout, done = std::move(done)](bool timed_out) {
        if (timed_out) log_late_stop(stop_timeout);
        flush([this, done] {
          state_ = HostState::stopped;
          done();
        });
      }
  );
  for (auto& member : members_) {
    for (auto& [user_class, count] : member.wanted) count = 0;
    member.loop->reach(member.wanted, stop_timeout, Gathering::answer(all));
  }
}

void Loops::stop_now() {
  for (auto& member : members_) member.loop->cut_now();
}

void Loops::flush(Done done) {
  auto all = std::make_shared<Gathering>(control_, members_.size(), [done = std::move(done)](bool) {
    done();
  });
  for (auto& member : members_) {
    member.loop->flush([answer = Gathering::answer(all)] { answer(false); });
  }
}

ClassCounts Loops::counts() const {
  ClassCounts sum;
  for (const auto& member : members_) {
    for (const auto& [user_class, count] : member.alive) sum[user_class] += count;
  }
  return sum;
}

}  // namespace loadgen

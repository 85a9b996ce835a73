#include "load/loop.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>

namespace loadgen {
namespace {

constexpr std::size_t kStartedAtOnce = 16;

WallTime wall_zero() {
  const TimePoint steady = Clock::now();
  const WallTime wall = std::chrono::system_clock::now();
  return wall - steady.time_since_epoch();
}

std::string message_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& exception) {
    return exception.what();
  } catch (...) {
    return "an exception that is no std::exception";
  }
}

}  // namespace

Loop::Loop(std::size_t index, UserClasses classes, LoopListener listener)
    : index_(index),
      listener_(std::move(listener)),
      random_(std::random_device{}()),
      context_{io_, recorder_, random_, wall_zero()},
      stop_timer_(io_),
      report_timer_(io_),
      work_(io_.get_executor()) {
  for (auto& user_class : classes) {
    parts_.emplace_back().user_class = std::move(user_class);
  }
  thread_ = std::thread([this] { io_.run(); });
}

Loop::~Loop() {
  boost::asio::post(io_, [this] {
    report_timer_.cancel();
    stop_timer_.cancel();
    work_.reset();
    io_.stop();
  });
  thread_.join();
}

void Loop::begin() {
  boost::asio::post(io_, [this] {
    static_cast<void>(recorder_.take_delta());
    context_.wall_zero = wall_zero();
    meter_.start();
    schedule_report(Clock::now() + kReportEvery - kReportLead);
  });
}

void Loop::reach(ClassCounts wanted, Nanos stop_timeout, std::function<void(bool)> done) {
  boost::asio::post(
      io_,
      [this, wanted = std::move(wanted), stop_timeout, done = std::move(done)]() mutable {
        waiters_.push_back(std::move(done));
        start_missing(wanted);
        const bool asked = stop_surplus(wanted);
        // The last order decides how long all of them may go on.
        if (std::exchange(stop_timeout_, stop_timeout) != stop_timeout || asked)
          disarm_stop_timer();
        if (stop_timeout_ == Nanos(0)) cut_late_users();
        start_stop_timer();
        tell_when_reached();
      }
  );
}

std::size_t Loop::target(const ClassPart& part, const ClassCounts& wanted) {
  const auto it = wanted.find(part.user_class->spec().name);
  return it == wanted.end() ? 0 : it->second;
}

void Loop::start_missing(const ClassCounts& wanted) {
  const bool under_way = starting_ > 0;
  for (auto& part : parts_) {
    const std::size_t missing =
        target(part, wanted) - std::min(target(part, wanted), part.staying());
    part.starting += missing;
    starting_ += missing;
  }
  if (!under_way && starting_ > 0) start_group();
}

/// Users are started in small groups: each of them connects at once, and those who run already
/// shall not be late for it.
void Loop::start_group() {
  std::size_t room = kStartedAtOnce;
  for (auto& part : parts_) {
    for (; part.starting > 0 && room > 0; --room) {
      --part.starting;
      --starting_;
      start_user(part);
    }
  }
  if (starting_ > 0) {
    boost::asio::post(io_, [this] { start_group(); });
  } else {
    boost::asio::post(io_, [this] { tell_when_reached(); });
  }
}

void Loop::start_user(ClassPart& part) {
  if (!part.factory) part.factory = part.user_class->join(context_);
  const auto user = part.users.emplace(part.users.end(), context_);
  user->body = part.factory->make_user(user->context);
  auto on_end = [this, &part, user](const std::exception_ptr& error) {
    user_ended(part, user, error);
  };
  boost::asio::co_spawn(
      io_,
      run_user(*user),
      boost::asio::bind_cancellation_slot(user->cancel.slot(), std::move(on_end))
  );
}

bool Loop::stop_surplus(const ClassCounts& wanted) {
  const std::size_t before = stopping_;
  for (auto& part : parts_) {
    std::size_t surplus = part.staying() - std::min(target(part, wanted), part.staying());
    const std::size_t never_started = std::min(surplus, part.starting);
    part.starting -= never_started;
    starting_ -= never_started;
    surplus -= never_started;
    for (auto it = part.users.begin(); surplus > 0 && it != part.users.end(); ++it) {
      if (it->stop_asked) continue;
      --surplus;
      it->ask_to_stop();
      ++part.stopping;
      ++stopping_;
      if (it->was_waiting) ++stopping_waiting_;
    }
  }
  return stopping_ > before;
}

void Loop::user_ended(ClassPart& part, Users::iterator user, const std::exception_ptr& error) {
  if (error) {
    const std::string message = message_of(error);
    recorder_.log_exception(message, message, context_.wall(Clock::now()));
  }
  if (user->stop_asked) {
    --part.stopping;
    --stopping_;
    if (user->was_waiting) --stopping_waiting_;
  }
  part.users.erase(user);
  if (!counts_posted_) {
    counts_posted_ = true;
    // Many end at once: one message tells of all of them.
    boost::asio::post(io_, [this] { tell_counts(); });
  }
  start_stop_timer();
  tell_when_reached();
}

/// The timeout counts from when all users who were waiting have ended (locust/runners.py,
/// stop_users).
void Loop::start_stop_timer() {
  const bool all_cut = stop_timeout_ == Nanos(0);
  if (all_cut || stopping_ == 0 || stopping_waiting_ > 0 || stop_timer_armed_) return;
  stop_timer_armed_ = true;
  stop_timer_.expires_after(stop_timeout_);
  stop_timer_.async_wait([this](const boost::system::error_code& error) {
    // A wait that ended already cannot be cancelled any more.
    const bool outdated = !stop_timer_armed_ || stop_timer_.expiry() > Clock::now();
    if (error || outdated) return;
    stop_timer_armed_ = false;
    cut_off_ = stopping_ > 0;
    cut_late_users();
  });
}

void Loop::disarm_stop_timer() {
  stop_timer_armed_ = false;
  stop_timer_.cancel();
}

void Loop::cut_late_users() {
  for (auto& part : parts_) {
    for (auto it = part.users.begin(); it != part.users.end();) {
      User& user = *it++;  // a cut may end it here and now
      if (user.stop_asked && user.phase == User::Phase::working) user.cut();
    }
  }
}

void Loop::cut_now() {
  boost::asio::post(io_, [this] {
    for (auto& part : parts_) {
      for (auto it = part.users.begin(); it != part.users.end();) {
        User& user = *it++;
        if (user.stop_asked) user.cut();
      }
    }
  });
}

void Loop::tell_when_reached() {
  if (starting_ > 0 || stopping_ > 0 || waiters_.empty()) return;
  tell_counts();
  disarm_stop_timer();
  const auto waiters = std::exchange(waiters_, {});
  const bool cut_off = std::exchange(cut_off_, false);
  for (const auto& done : waiters) done(cut_off);
}

void Loop::tell_counts() {
  counts_posted_ = false;
  listener_.counts_changed(index_, alive());
}

ClassCounts Loop::alive() const {
  ClassCounts counts;
  for (const auto& part : parts_) counts[part.user_class->spec().name] = part.users.size();
  return counts;
}

void Loop::flush(std::function<void()> done) {
  boost::asio::post(io_, [this, done = std::move(done)] {
    report();
    done();
  });
}

void Loop::schedule_report(TimePoint due) {
  report_timer_.expires_at(due);
  report_timer_.async_wait([this, due](const boost::system::error_code& error) {
    if (error) return;
    report();
    context_.wall_zero = wall_zero();
    schedule_report(due + kReportEvery);
  });
}

void Loop::report() {
  HostReport report;
  report.loops.push_back(meter_.take(index_));
  report.delta = recorder_.take_delta();
  listener_.reported(std::move(report));
}

}  // namespace loadgen

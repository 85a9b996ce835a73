#include "scenario/default_user.hpp"

#include "http/recording.hpp"
#include "http/session.hpp"
#include "load/asio.hpp"
#include "loadgen/stats/recorder.hpp"

namespace loadgen {
namespace {

/// What the default users of one loop share.
struct LoopPart {
  LoopPart(LoopContext& its_loop, const DefaultScenario& scenario)
      : loop(its_loop),
        client(loop.io, loop.recorder, scenario.network),
        request(loop.recorder, scenario.request, scenario.request.url.target),
        sending(scenario.sending),
        wait_time(scenario.wait_time) {}

  LoopContext& loop;
  http::LoopClient client;
  const http::RecordedRequest request;
  const http::SendOptions sending;
  const WaitTime wait_time;
};

class DefaultUser final : public UserBody {
 public:
  DefaultUser(LoopPart& part, UserContext& user)
      : part_(part), user_(user), session_(part.client), waits_(part.wait_time, Clock::now()) {}

  Co<Outcome> on_start() override { co_return Outcome::at_once; }

  Co<Outcome> run_next_task(TimePoint began) override {
    if (user_.cut) co_return Outcome::wait;
    part_.loop.recorder.count_begun();
    http::Reply reply;
    co_await session_.fetch(part_.request.request, nullptr, part_.sending, user_, began, reply);
    http::record(part_.loop, part_.request, reply, part_.sending.timeouts);
    co_return Outcome::wait;
  }

  TimePoint next_due(TimePoint now) override { return waits_.next_due(now, part_.loop.random); }

  Co<void> on_stop() override { co_return; }

 private:
  LoopPart& part_;
  UserContext& user_;
  http::Session session_;
  Waits waits_;
};

class DefaultUserFactory final : public UserFactory {
 public:
  DefaultUserFactory(LoopContext& loop, const DefaultScenario& scenario) : part_(loop, scenario) {}

  std::unique_ptr<UserBody> make_user(UserContext& user) override {
    return std::make_unique<DefaultUser>(part_, user);
  }

 private:
  LoopPart part_;
};

class DefaultUserClass final : public UserClass {
 public:
  explicit DefaultUserClass(DefaultScenario scenario) : scenario_(std::move(scenario)) {}

  const ClassSpec& spec() const override { return spec_; }

  std::unique_ptr<UserFactory> join(LoopContext& loop) const override {
    return std::make_unique<DefaultUserFactory>(loop, scenario_);
  }

 private:
  const ClassSpec spec_{"DefaultUser", 1, 0};
  const DefaultScenario scenario_;
};

}  // namespace

std::shared_ptr<const UserClass> make_default_user_class(DefaultScenario scenario) {
  return std::make_shared<DefaultUserClass>(std::move(scenario));
}

}  // namespace loadgen

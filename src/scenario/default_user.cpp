#include "scenario/default_user.hpp"

#include "http/session.hpp"
#include "load/asio.hpp"

namespace loadgen {
namespace {

/// What the default users of one loop share.
struct LoopPart {
  LoopPart(LoopContext& loop, const DefaultScenario& scenario)
      : client(loop, scenario.client, scenario.trust), wait_time(scenario.wait_time) {
    request.origin = scenario.request.url.origin;
    request.wire = http::serialize(scenario.request);
    request.name = scenario.request.url.target;
    request.row = loop.recorder.name_id(scenario.request.method, request.name);
    request.head = http::is_head(scenario.request.method);
    request.idempotent = http::is_idempotent(scenario.request.method);
  }

  http::LoopClient client;
  http::PreparedRequest request;
  WaitTime wait_time;
};

class DefaultUser final : public UserBody {
 public:
  DefaultUser(LoopPart& part, UserContext& user)
      : part_(part), session_(part.client, user), waits_(part.wait_time, Clock::now()) {}

  Co<Outcome> on_start() override { co_return Outcome::at_once; }

  Co<Outcome> run_next_task(TimePoint began) override {
    co_await session_.send(part_.request, began);
    co_return Outcome::wait;
  }

  TimePoint next_due(TimePoint now) override {
    return waits_.next_due(now, part_.client.loop.random);
  }

  Co<void> on_stop() override { co_return; }

 private:
  LoopPart& part_;
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

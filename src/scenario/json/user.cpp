#include "scenario/json/user.hpp"

#include "http/session.hpp"
#include "http/text.hpp"
#include "load/asio.hpp"
#include "load/seconds.hpp"
#include "loadgen/stats/recorder.hpp"
#include "scenario/json/loop_part.hpp"
#include "stats/python_repr.hpp"

#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace loadgen::scenario {
namespace {

constexpr int kMostInstructions = 1000;  // without I/O, before the loop gets its turn

/// A set of tasks that the user is in.
struct Frame {
  const TaskSet* set = nullptr;
  std::size_t next = 0;          ///< of a sequential set
  std::optional<Waits> waits{};  ///< if it has a wait time of its own
};

/// What running a program led to.
enum class Flow { done, failed, interrupt, stop_user };

class User final : public UserBody {
 public:
  User(LoopPart& part, UserContext& user)
      : part_(part),
        user_(user),
        session_(part.client),
        pause_(part.loop.io),
        variables_(part.model->slots),
        counters_(part.model->counters),
        passes_(part.model->loops) {
    enter(part.model->tasks);
    if (!frames_.back().waits) frames_.back().waits.emplace(WaitTime(), Clock::now());
  }

  Co<Outcome> on_start() override {
    if (!take_own_rows() || !set_variables()) co_return Outcome::stop_user;
    const Flow flow = co_await run(part_.model->tasks.on_start, Clock::now());
    co_return flow == Flow::stop_user ? Outcome::stop_user : Outcome::at_once;
  }

  Co<Outcome> run_next_task(TimePoint began) override {
    Flow flow = Flow::done;
    const Task* task = &pick();
    while (task->nested && flow == Flow::done) {
      enter(*task->nested);
      flow = co_await run(task->nested->on_start, began);
      if (flow == Flow::failed) flow = Flow::done;
      if (user_.cut) co_return Outcome::wait;
      if (flow == Flow::done) {
        task = &pick();
        began = Clock::now();
      }
    }
    if (flow == Flow::done) flow = co_await run(task->program, began);
    if (flow == Flow::stop_user) co_return Outcome::stop_user;
    if (flow != Flow::interrupt) co_return Outcome::wait;
    co_await leave();
    co_return Outcome::at_once;
  }

  TimePoint next_due(TimePoint now) override {
    const auto own = std::find_if(frames_.rbegin(), frames_.rend(), [](const Frame& frame) {
      return frame.waits.has_value();
    });
    return own->waits->next_due(now, part_.loop.random);
  }

  /// Sets that the user is in are left from the innermost outwards.
  Co<void> on_stop() override {
    while (!frames_.empty() && !user_.cut) co_await leave();
  }

 private:
  void enter(const TaskSet& set) {
    Frame& frame = frames_.emplace_back(Frame{&set});
    if (set.wait_time) frame.waits.emplace(*set.wait_time, Clock::now());
  }

  Co<void> leave() {
    const TaskSet& set = *frames_.back().set;
    co_await run(set.on_stop, Clock::now());
    frames_.pop_back();
  }

  const Task& pick() {
    Frame& frame = frames_.back();
    const std::vector<Task>& tasks = frame.set->tasks;
    if (frame.set->sequential) return tasks[frame.next++ % tasks.size()];
    if (tasks.size() == 1) return tasks.front();
    const double at = std::generate_canonical<double, 53>(part_.loop.random) * tasks.back().up_to;
    const auto found = std::ranges::upper_bound(tasks, at, {}, &Task::up_to);
    return found == tasks.end() ? tasks.back() : *found;
  }

  bool take_own_rows() {
    return guarded("feeds", [this] {
      for (const TakeRow& row : part_.model->own_rows) {
        if (!take(row)) throw ValueError("a feed has no row left for this user");
      }
    });
  }

  /// Whether there was a row.
  bool take(const TakeRow& wanted) {
    const Feed::Row* row = wanted.feed->take(part_.loop.random);
    if (row == nullptr) return false;
    for (std::size_t i = 0; i < wanted.slots.size(); ++i) variables_[wanted.slots[i]] = (*row)[i];
    return true;
  }

  bool set_variables() {
    return guarded("variables", [this] {
      Scope scope = its_scope();
      for (const auto& [slot, value] : part_.model->variables) {
        variables_[slot] = value->value(scope);
      }
    });
  }

  Scope its_scope() { return {variables_, counters_, part_.loop.random}; }

  /// Whether `action` came to its end. A value that cannot be computed is an exception of the run.
  template <class Action>
  bool guarded(std::string_view where, const Action& action) {
    try {
      action();
      return true;
    } catch (const ValueError& error) {
      const auto now = std::chrono::system_clock::now();
      const std::string message = fmt::format("ValueError({})", python_repr(error.what()));
      part_.loop.recorder.log_exception(
          message, fmt::format("{} in {}: {}\n", part_.model->spec.name, where, error.what()), now
      );
      return false;
    }
  }

  Co<Flow> run(const Program& program, TimePoint began);
  Flow step(const Instruction& instruction, std::size_t& next);
  Co<bool> wait(const Pause& pause);
  bool judge_and_record(
      const Request& request, const http::RecordedRequest& recorded, const http::Reply& reply
  );
  bool render(
      const Request& request,
      std::optional<http::RecordedRequest>& rendered,
      const std::string*& body
  );
  bool render_upload(const Request& request);
  bool render_head(const Request& request, std::optional<http::RecordedRequest>& out);

  void show(
      const Request& request, const http::RecordedRequest& recorded, const http::Reply& reply
  ) {
    std::string body = request.body.is_constant() ? request.body.text() : body_;
    if (upload_options_) body = upload_options_->upload->outline();
    part_.sending.seen(request, recorded.name, reply, body);
  }

  LoopPart& part_;
  UserContext& user_;
  http::Session session_;
  Timer pause_;
  std::vector<Value> variables_;
  std::vector<std::int64_t> counters_;
  std::vector<std::pair<std::int64_t, std::int64_t>> passes_;  ///< of loops: done, wanted
  std::vector<Frame> frames_;
  std::string body_;
  std::unique_ptr<http::SendOptions> upload_options_;  ///< of the send, if it has an upload
};

/// Instructions that need no wait.
Flow User::step(const Instruction& instruction, std::size_t& next) {
  Scope scope = its_scope();
  if (const auto* set = std::get_if<SetVariable>(&instruction)) {
    variables_[set->slot] = set->value->value(scope);
  } else if (const auto* branch = std::get_if<Branch>(&instruction)) {
    if (!is_true(branch->condition->value(scope))) next = branch->target;
  } else if (const auto* jump = std::get_if<Jump>(&instruction)) {
    next = jump->target;
  } else if (const auto* begin = std::get_if<BeginLoop>(&instruction)) {
    passes_[begin->loop] = {0, to_integer(begin->count->value(scope))};
  } else if (const auto* pass = std::get_if<NextPass>(&instruction)) {
    auto& [done, wanted] = passes_[pass->loop];
    if (done < wanted) {
      if (pass->slot) variables_[*pass->slot] = done;
      ++done;
    } else {
      next = pass->end;
    }
  } else if (const auto* row = std::get_if<TakeRow>(&instruction)) {
    if (take(*row)) return Flow::done;
    if (!row->end) return Flow::stop_user;
    next = *row->end;
  } else if (std::holds_alternative<Interrupt>(instruction)) {
    return Flow::interrupt;
  } else if (std::holds_alternative<StopUser>(instruction)) {
    return Flow::stop_user;
  }
  return Flow::done;
}

// With sanitizers g++ 12 inlines the frame's operator new but not its operator delete, and takes
// what is below the one, aligned_alloc, for no match of the other, which calls free.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

Co<Flow> User::run(const Program& program, TimePoint began) {
  int without_io = 0;
  for (std::size_t next = 0; next < program.size();) {
    const Instruction& instruction = program[next++];
    if (user_.cut) co_return Flow::done;
    if (const auto* request = std::get_if<std::shared_ptr<const Request>>(&instruction)) {
      // Sent from here: a coroutine of its own would cost some percent of a request.
      std::optional<http::RecordedRequest> rendered;
      const std::string* body = nullptr;
      if (!render(**request, rendered, body)) co_return Flow::failed;
      const LoopPart::Prepared& prepared = part_.prepared[(*request)->index];
      const http::RecordedRequest& recorded = rendered ? *rendered : *prepared.whole;
      part_.loop.recorder.count_begun();
      http::Reply reply;
      const http::SendOptions& options = upload_options_ ? *upload_options_ : prepared.options;
      co_await session_.fetch(recorded.request, body, options, user_, began, reply);
      const bool goes_on = judge_and_record(**request, recorded, reply);
      if (part_.sending.seen) show(**request, recorded, reply);
      upload_options_.reset();
      if (!goes_on) co_return Flow::failed;
      without_io = 0;
      if (next < program.size()) began = Clock::now();
      continue;
    }
    if (const auto* pause = std::get_if<Pause>(&instruction)) {
      const bool waited = co_await wait(*pause);
      if (!waited) co_return Flow::failed;
      began = Clock::now();
      continue;
    }
    Flow flow = Flow::done;
    if (!guarded("a step", [&] { flow = step(instruction, next); })) co_return Flow::failed;
    if (flow != Flow::done) co_return flow;
    if (++without_io == kMostInstructions) {
      without_io = 0;
      co_await boost::asio::post(part_.loop.io, kUse);
      began = Clock::now();
    }
  }
  co_return Flow::done;
}

#pragma GCC diagnostic pop

/// Whether its time could be computed.
Co<bool> User::wait(const Pause& pause) {
  const TimePoint now = Clock::now();
  TimePoint due = now;
  const bool is_known = guarded("a pause", [&] {
    if (pause.wait) {
      due = Waits(*pause.wait, now).next_due(now, part_.loop.random);
    } else {
      Scope scope = its_scope();
      due = now + to_nanos(std::clamp(to_number(pause.seconds->value(scope)), 0.0, 1e9));
    }
  });
  if (!is_known) co_return false;
  user_.yielded = true;
  pause_.expires_at(due);
  co_await pause_.async_wait(kUse);
  co_return true;
}

/// A request whose head has values in it.
bool User::render_head(const Request& request, std::optional<http::RecordedRequest>& out) {
  return guarded(request.target.first_text(), [&] {
    Scope scope = its_scope();
    const std::string target = request.target.render(scope);
    auto url = part_.url_of(target);
    if (!url) throw ValueError(fmt::format("{} is no URL", python_repr(target)));
    http::Headers headers;
    for (const auto& [name, value] : request.headers) {
      headers.emplace_back(name, value.render(scope));
      if (http::has_break(headers.back().second)) {
        throw ValueError(fmt::format("the header {} would have a line break", name));
      }
    }
    out.emplace(
        part_.loop.recorder,
        http::lay_out(request.method, std::move(*url), headers, {}),
        row_name(part_.model->names, request.name.render(scope))
    );
  });
}

/// What is not the same from send to send: `rendered` for a head with values in it, `body` unless
/// it is the prepared request's own. Whether all could be computed.
bool User::render(
    const Request& request, std::optional<http::RecordedRequest>& rendered, const std::string*& body
) {
  const bool is_prepared = part_.prepared[request.index].whole.has_value();
  if (!is_prepared && !render_head(request, rendered)) return false;
  if (request.body.is_constant()) {
    if (!is_prepared) body = &request.body.text();
    return request.parts.empty() || render_upload(request);
  }
  body_.clear();
  body = &body_;
  return guarded(request.name.first_text(), [&] {
    Scope scope = its_scope();
    request.body.render(scope, body_);
  });
}

bool User::render_upload(const Request& request) {
  return guarded(request.name.first_text(), [&] {
    Scope scope = its_scope();
    auto options = std::make_unique<http::SendOptions>(part_.prepared[request.index].options);
    options->upload = request.make_upload(scope);
    upload_options_ = std::move(options);
  });
}

/// Whether the task goes on.
bool User::judge_and_record(
    const Request& request, const http::RecordedRequest& recorded, const http::Reply& reply
) {
  const http::Timeouts& timeouts = part_.prepared[request.index].options.timeouts;
  if (request.rules.empty() || reply.fault) {
    http::record(part_.loop, recorded, reply, timeouts);
    // What should have come from the answer is missing.
    return !reply.fault || request.rules.extractions.empty();
  }
  Verdict verdict;
  const bool is_judged = guarded(request.name.first_text(), [&] {
    Scope scope = its_scope();
    verdict = judge(request.rules, reply, scope);
  });
  const http::Judgement judgement{!request.rules.statuses.empty(), verdict.failure};
  http::record(part_.loop, recorded, reply, timeouts, judgement);
  return is_judged && verdict.goes_on;
}

class Factory final : public UserFactory {
 public:
  Factory(LoopContext& loop, const std::shared_ptr<const ClassModel>& model, const Sending& sending)
      : part_(loop, model, sending) {}

  std::unique_ptr<UserBody> make_user(UserContext& user) override {
    return std::make_unique<User>(part_, user);
  }

 private:
  LoopPart part_;
};

class JsonUserClass final : public UserClass {
 public:
  JsonUserClass(std::shared_ptr<const ClassModel> model, Sending sending)
      : model_(std::move(model)), sending_(std::move(sending)) {}

  const ClassSpec& spec() const override { return model_->spec; }

  std::unique_ptr<UserFactory> join(LoopContext& loop) const override {
    return std::make_unique<Factory>(loop, model_, sending_);
  }

 private:
  const std::shared_ptr<const ClassModel> model_;
  const Sending sending_;
};

}  // namespace

std::shared_ptr<const UserClass> make_user_class(
    std::shared_ptr<const ClassModel> model, const Sending& sending
) {
  return std::make_shared<JsonUserClass>(std::move(model), sending);
}

}  // namespace loadgen::scenario

#include "scenario/debug_user.hpp"

#include "http/recording.hpp"
#include "http/secrets.hpp"
#include "http/session.hpp"
#include "http/transcript.hpp"
#include "load/asio.hpp"
#include "loadgen/stats/recorder.hpp"

#include <boost/asio/co_spawn.hpp>
#include <fmt/format.h>

#include <exception>

namespace loadgen {
namespace {

/// One user alone.
struct Pass {
  explicit Pass(const DefaultScenario& scenario)
      : client(io, recorder, scenario.network),
        request(recorder, scenario.request, scenario.request.url.target),
        sending(scenario.sending) {
    sending.keep = true;
    sending.describe = true;
  }

  boost::asio::io_context io{1};
  Recorder recorder;
  std::mt19937_64 random;
  LoopContext loop{io, recorder, random, WallTime{}};
  UserContext user{loop};
  http::LoopClient client;
  http::Session session{client};
  const http::RecordedRequest request;
  http::SendOptions sending;
  http::Reply reply;
};

Co<void> run_task(Pass& pass) {
  const TimePoint began = Clock::now();
  co_await pass.session.fetch(
      pass.request.request, nullptr, pass.sending, pass.user, began, pass.reply
  );
}

void run(Pass& pass) {
  boost::asio::co_spawn(pass.io, run_task(pass), [&pass](const std::exception_ptr& error) {
    if (error) std::rethrow_exception(error);
    pass.io.stop();  // nobody waits for the timer
  });
  pass.io.run();
}

}  // namespace

bool debug_default_user(const DefaultScenario& scenario, const Show& show) {
  Pass pass(scenario);
  const http::RequestSpec& spec = pass.request.request.spec();
  show(fmt::format("* DefaultUser: {} {}\n", spec.method, http::masked_urls(pass.request.name)));
  run(pass);
  http::record(pass.loop, pass.request, pass.reply, pass.sending.timeouts);
  show(http::transcript(pass.reply, spec.body));
  const auto failures = pass.recorder.take_delta().failures();
  for (const FailureRow& failure : failures) {
    show(fmt::format("* Failed: {}\n", http::masked_urls(failure.text)));
  }
  return failures.empty();
}

}  // namespace loadgen

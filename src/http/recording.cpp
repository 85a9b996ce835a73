#include "http/recording.hpp"

#include "loadgen/stats/recorder.hpp"
#include "stats/python_repr.hpp"

#include <utility>

namespace loadgen::http {
namespace {

bool is_failing(unsigned status) {
  return status >= 400 && status < 600;
}

/// HttpUser knows the request only of a hop that got no answer: it then goes by that one's name.
bool is_named_after_hop(FaultKind kind) {
  return kind != FaultKind::none && kind != FaultKind::body_timeout && !is_of_body(kind) &&
         kind != FaultKind::redirect_scheme && kind != FaultKind::redirect_url;
}

/// The row of a redirect's hop; of the request itself where that counts.
NameId row_of(Recorder& recorder, const RecordedRequest& request, const Reply& reply) {
  if (!reply.redirected || !is_named_after_hop(reply.fault.kind)) return request.row;
  return recorder.name_id(request.request.spec().method, reply.request->spec().url.target);
}

}  // namespace

RecordedRequest::RecordedRequest(Recorder& recorder, RequestSpec spec, std::string its_name)
    : request(std::move(spec)),
      name(std::move(its_name)),
      row(recorder.name_id(request.spec().method, name)) {}

void record(
    LoopContext& loop,
    const RecordedRequest& request,
    const Reply& reply,
    const Timeouts& timeouts,
    const Judgement& judgement
) {
  Recorder& recorder = loop.recorder;
  for (unsigned i = 0; i < reply.resent; ++i) recorder.count_resent();
  if (reply.fault.kind == FaultKind::cut_off) {
    recorder.count_cut_off();
    return;
  }
  Sample sample;
  sample.name = row_of(recorder, request, reply);
  sample.response_time = reply.ended - reply.began;
  sample.trace = &reply.trace;
  if (reply.fault) {
    sample.failure = recorder.failure_id(
        sample.name, failure_of(reply.fault, {reply.request->origin(), timeouts, reply.coding})
    );
  } else {
    sample.bytes = reply.body_bytes;
    if (is_failing(reply.status) && !judgement.knows_status) {
      sample.failure = recorder.failure_id(
          request.row, failure_of_status(reply.status, reply.reason, request.name)
      );
    } else if (!judgement.failure.empty()) {
      const std::string text = "CatchResponseError(" + python_repr(judgement.failure) + ")";
      sample.failure = recorder.failure_id(request.row, {text, judgement.failure});
    }
  }
  recorder.log(sample, loop.wall(reply.ended));
}

}  // namespace loadgen::http

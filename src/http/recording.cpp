#include "http/recording.hpp"

#include "loadgen/stats/recorder.hpp"

#include <utility>

namespace loadgen::http {
namespace {

bool is_failing(unsigned status) {
  return status >= 400 && status < 600;
}

}  // namespace

RecordedRequest::RecordedRequest(Recorder& recorder, RequestSpec spec, std::string its_name)
    : request(std::move(spec)),
      name(std::move(its_name)),
      row(recorder.name_id(request.spec().method, name)) {}

void record(
    LoopContext& loop, const RecordedRequest& request, const Reply& reply, const Timeouts& timeouts
) {
  Recorder& recorder = loop.recorder;
  for (unsigned i = 0; i < reply.resent; ++i) recorder.count_resent();
  if (reply.fault.kind == FaultKind::cut_off) {
    recorder.count_cut_off();
    return;
  }
  Sample sample;
  sample.name = request.row;
  sample.response_time = reply.ended - reply.began;
  if (reply.fault) {
    sample.failure = recorder.failure_id(
        request.row, failure_of(reply.fault, reply.request->origin(), timeouts)
    );
  } else {
    sample.bytes = reply.body_bytes;
    if (is_failing(reply.status)) {
      sample.failure = recorder.failure_id(
          request.row, failure_of_status(reply.status, reply.reason, request.name)
      );
    }
  }
  recorder.log(sample, loop.wall(reply.ended));
}

}  // namespace loadgen::http

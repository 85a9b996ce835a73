#pragma once

#include "http/reply.hpp"
#include "http/send_options.hpp"
#include "loadgen/user_class.hpp"

#include <string>

namespace loadgen::http {

/// A request with its name in the statistics and its row in one loop's Recorder.
struct RecordedRequest {
  RecordedRequest(Recorder& recorder, RequestSpec spec, std::string name);

  PreparedRequest request;
  std::string name;  ///< stands for the URL in failure texts
  NameId row = 0;
};

/// What a scenario makes of an answer that came whole, beside what HttpUser does.
struct Judgement {
  bool knows_status = false;  ///< whether statuses of errors are fine unless `failure` says else
  std::string failure = {};   ///< empty: none
};

/// Judges `reply` as HttpUser does (spec/http-client.md section 6) and records it, once: as a
/// success or a failure; not at all, but counted, when it was cut off. A redirect chain is one
/// request, under the name of its first; of the hop that failed without an answer, if one did. A
/// failure that `judgement` names is reported as that of `response.failure()`, unless the status
/// already is one.
void record(
    LoopContext& loop,
    const RecordedRequest& request,
    const Reply& reply,
    const Timeouts& timeouts,
    const Judgement& judgement = {}
);

}  // namespace loadgen::http

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

/// Judges `reply` as HttpUser does (spec/http-client.md section 6) and records it, once: as a
/// success or a failure; not at all, but counted, when it was cut off. A redirect chain is one
/// request, under the name of its first; of the hop that failed without an answer, if one did.
void record(
    LoopContext& loop, const RecordedRequest& request, const Reply& reply, const Timeouts& timeouts
);

}  // namespace loadgen::http

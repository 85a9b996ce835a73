#pragma once

#include "http/url.hpp"
#include "loadgen/stats.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace loadgen::http {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// A request as a scenario describes it.
struct RequestSpec {
  std::string method = "GET";  ///< as given: the statistics show it so, the wire has it upper-cased
  Url url;
  /// Replace the defaults of the same name in their place, with their own spelling; others, and an
  /// own Host, follow the defaults. A Content-Length that the body contradicts is not sent.
  Headers headers;
  std::string body;
};

/// A request ready to be written, with its row in the statistics. Immutable; shared by the users of
/// one loop, since `row` is an id of that loop's Recorder.
struct PreparedRequest {
  Origin origin;
  std::string wire;  ///< head and body
  std::string name;  ///< statistics name: stands for the URL in failure texts
  NameId row = 0;
  bool head = false;        ///< the answer to HEAD has no body, whatever its fields say
  bool idempotent = false;  ///< may be sent again when a reused connection gave no answer
};

/// Whether RFC 9110 (9.2.2) lets a client repeat `method` without knowing what came of the first.
bool is_idempotent(std::string_view method);

/// Whether `method` is HEAD, whose answers have no body.
bool is_head(std::string_view method);

/// The bytes of `spec`: fields in the order of HttpUser (spec/http-client.md section 3) except that
/// Accept-Encoding is not sent while the client decodes nothing.
std::string serialize(const RequestSpec& spec);

}  // namespace loadgen::http

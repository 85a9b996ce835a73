#pragma once

#include "http/url.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace loadgen::http {

/// A header field as it goes out. Without a value the client fills it in, in this place and with
/// this spelling: `Host`; `Cookie`, left out when there is none to send or the request has its own;
/// `Content-Length`, left out where the dialect sends none.
struct Field {
  std::string name;
  std::optional<std::string> value;

  bool operator==(const Field&) const = default;
};
using Fields = std::vector<Field>;

/// Whether two field names are the same one.
bool same_name(std::string_view a, std::string_view b);

/// A request as a scenario describes it.
struct RequestSpec {
  Dialect dialect = Dialect::requests;
  std::string method = "GET";  ///< as given: the wire has it upper-cased
  Url url;
  Fields fields;     ///< in the order in which they go out
  std::string body;  ///< sent unless a send brings its own
};

/// A request ready to be sent, any number of times and by any session: immutable, so that loops and
/// threads may share it.
class PreparedRequest {
 public:
  /// A field without a value that the client can't fill in is left out.
  explicit PreparedRequest(RequestSpec spec);

  const RequestSpec& spec() const { return spec_; }
  const Origin& origin() const { return spec_.url.origin; }

  bool is_head() const { return head_only_; }
  bool is_idempotent() const { return idempotent_; }

  /// Whether cookies of a jar go out with it.
  bool takes_cookies() const { return cookie_.at != kNowhere; }

  /// Head and own body, without cookies: what goes out most often, made once.
  const std::string& wire() const { return wire_; }

  /// Head with `cookies` (empty: no such field), and `body`.
  std::string render(std::string_view cookies, std::string_view body) const;

  /// The head alone, for a body of `body_size` bytes; with room for `more` behind it.
  std::string head(std::string_view cookies, std::uint64_t body_size, std::size_t more = 0) const;

  /// The fields of that head.
  Fields sent_fields(std::string_view cookies, std::uint64_t body_size) const;

 private:
  static constexpr std::size_t kNowhere = std::string::npos;

  /// A field that the client fills in: where in the head it goes, and its index in the spec.
  struct Place {
    std::size_t at = kNowhere;
    std::size_t field = 0;
  };

  void render_head();
  void add_length(std::string& out, std::uint64_t body_size) const;

  RequestSpec spec_;
  std::string head_;  ///< up to the empty line; without the fields that have a place
  Place cookie_;
  Place length_;
  bool head_only_ = false;
  bool idempotent_ = false;
  bool zero_length_ = false;  ///< `Content-Length: 0` is sent without a body
  std::string wire_;
};

/// Whether RFC 9110 (9.2.2) lets a client repeat `method` without knowing what came of the first.
bool is_idempotent(std::string_view method);

using Headers = std::vector<std::pair<std::string, std::string>>;

/// The request as HttpUser lays it out (spec/http-client.md section 3), with our name as the agent
/// and no Accept-Encoding. `headers` replace the defaults of the same name in their place, with
/// their own spelling; others, and an own Host, follow the defaults. A Content-Length that the body
/// contradicts is not sent. Credentials of the URL win over an own Authorization.
RequestSpec lay_out(std::string method, Url url, const Headers& headers, std::string body);

}  // namespace loadgen::http

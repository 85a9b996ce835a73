#pragma once

#include "http/request.hpp"

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace loadgen::http {

/// Seconds since the Unix epoch.
using EpochSeconds = double;

struct Cookie {
  std::string name;
  std::optional<std::string> value;  ///< none: the cookie was set without a `=`
  std::string domain;  ///< `.example.com` from a Domain attribute, else the host; empty: every host
  std::string path = "/";
  std::optional<EpochSeconds> expires{};  ///< none: with the session
  bool secure = false;                    ///< sent over https only
  bool http_only = false;
  bool host_only = false;  ///< set without a Domain attribute
};

/// Where a request goes, as far as cookies are concerned.
struct CookiePlace {
  std::string host;  ///< lower case, without port
  std::string path;  ///< as sent, without query
  bool secure = false;
};

/// Of `request`; requests goes by its own Host field, if it has one.
CookiePlace cookie_place(const RequestSpec& request);

/// One user's cookies, kept and sent as Python's http.cookiejar does, which both of Locust's
/// clients use: a host without dots counts as `host.local`, and a cookie goes to the subdomains of
/// its domain in any case. Jars of users without a locustfile keep no cookie for a domain that is a
/// public suffix either (RFC 6265 section 5.3, by libpsl). Pure but for a lock: the loop that sends
/// and the thread that looks at the cookies may differ.
class CookieJar {
 public:
  enum class Suffixes { as_python, refused };

  explicit CookieJar(Suffixes suffixes = Suffixes::as_python) : suffixes_(suffixes) {}

  /// What one `Set-Cookie` field of an answer from `place` sets or, expired, deletes.
  void store(const CookiePlace& place, std::string_view set_cookie, EpochSeconds now);

  /// Value of the Cookie field for a request to `place`, longer paths first; empty without any.
  std::string header(const CookiePlace& place, EpochSeconds now) const;

  /// Without a lock: costs nothing on a request's way.
  bool empty() const { return size_.load(std::memory_order_acquire) == 0; }
  std::size_t size() const { return size_.load(std::memory_order_acquire); }

  std::vector<Cookie> all() const;

  /// Replaces the cookie of the same domain, path and name, if there is one.
  void set(Cookie cookie);

  /// Removes those of a domain, of a path in it, or one; all without a domain. False if there is
  /// none such, though it was asked for by domain.
  bool clear(
      const std::optional<std::string>& domain = {},
      const std::optional<std::string>& path = {},
      const std::optional<std::string>& name = {}
  );

 private:
  void changed() { size_.store(cookies_.size(), std::memory_order_release); }

  const Suffixes suffixes_;
  mutable std::mutex mutex_;
  std::vector<Cookie> cookies_;  ///< grouped by domain, then by path, each in order of appearance
  std::atomic<std::size_t> size_ = 0;
};

/// The date of an Expires attribute, in any of the forms of RFC 6265 section 5.1.1; none if it is
/// no date.
std::optional<EpochSeconds> parse_cookie_date(std::string_view text);

}  // namespace loadgen::http

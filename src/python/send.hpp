#pragma once

#include "http/cookie_jar.hpp"
#include "http/sending.hpp"
#include "loadgen/stats.hpp"
#include "python/streamed.hpp"

#include <nanobind/nanobind.h>

#include <memory>
#include <optional>
#include <string>

namespace loadgen::python {

/// One user's HTTP client as Python holds it: its session lives on one of the engine's loops.
class UserSession {
 public:
  /// `max_connections` to one origin: requests keeps so many and opens more where sends overlap,
  /// with geventhttpclient sends wait for one of them.
  UserSession(http::Dialect dialect, unsigned max_connections);
  ~UserSession();
  UserSession(const UserSession&) = delete;
  UserSession& operator=(const UserSession&) = delete;

  /// Sends the order, whose session is this, and lets other greenlets run until the answer is
  /// there. `source`: makes its body meanwhile, see Feed; null: it has one, or none. An exception
  /// thrown into the waiting greenlet, its kill above all, or by the source, cuts the request off
  /// and passes on as nanobind::python_error.
  std::shared_ptr<http::Sending> send(http::Sending::Order order, nanobind::handle source);

  /// The same, but waits for the header block of the last hop only; the body is read from what is
  /// given back.
  std::shared_ptr<Streamed> stream(http::Sending::Order order, nanobind::handle source);

  const std::shared_ptr<http::CookieJar>& cookies() const { return jar_; }

 private:
  std::shared_ptr<http::Sending> send_made(http::Sending::Order order, nanobind::handle source);

  class Lane& lane_;
  std::shared_ptr<http::CookieJar> jar_ = std::make_shared<http::CookieJar>();
  std::shared_ptr<http::Session> session_;
};

}  // namespace loadgen::python

#pragma once

#include "http/fault.hpp"
#include "http/reply.hpp"
#include "http/request.hpp"

namespace loadgen::http {

/// Whether `answer` sends the client elsewhere (spec/http-client.md section 4). Pure.
bool is_redirect(const Answer& answer, Dialect dialect);

/// Where a redirect leads.
struct Redirection {
  RequestSpec next;         ///< without a body of its own
  bool keeps_body = false;  ///< the body that was sent goes along
  Fault fault;  ///< redirect_scheme or redirect_url, the URL in its detail: nothing follows
};

/// The request that follows `sent`, which was answered so: method, fields and URL as the client of
/// its dialect makes them. `first`: the origin of the chain's first request. Pure.
Redirection redirect(const RequestSpec& sent, const Answer& answer, const Origin& first);

}  // namespace loadgen::http

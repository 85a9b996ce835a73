#pragma once

#include "http/network.hpp"
#include "http/request.hpp"
#include "http/send_options.hpp"
#include "load/wait_time.hpp"
#include "loadgen/user_class.hpp"

#include <memory>

namespace loadgen {

/// What users do when no scenario is given: one request, again and again.
struct DefaultScenario {
  http::RequestSpec request;
  WaitTime wait_time = WaitTime::between(1, 2);
  http::SendOptions sending;
  http::NetworkPtr network = std::make_shared<const http::Network>();
};

/// The class of those users, named `DefaultUser`.
std::shared_ptr<const UserClass> make_default_user_class(DefaultScenario scenario);

}  // namespace loadgen

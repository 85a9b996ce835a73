#pragma once

#include "http/network.hpp"
#include "http/reply.hpp"
#include "http/send_options.hpp"
#include "loadgen/user_class.hpp"
#include "scenario/json/model.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace loadgen::scenario {

/// What the command line says about all requests.
struct Sending {
  std::string host;  ///< instead of the classes' own, unless empty
  http::SendOptions options = {};
  http::NetworkPtr network = std::make_shared<const http::Network>();

  /// Called with each answer once it is recorded, the row of its request, and the body sent.
  /// Null: nobody looks.
  std::function<void(
      const Request& request,
      const std::string& row,
      const http::Reply& reply,
      std::string_view body
  )>
      seen = nullptr;
};

/// `target` itself if it is a whole URL, else behind `host`, as Locust joins them.
std::string absolute_url(const std::string& host, const std::string& target);

/// The users of `model`. Its constant URLs are known to be right: see host_problem().
std::shared_ptr<const UserClass> make_user_class(
    std::shared_ptr<const ClassModel> model, const Sending& sending
);

}  // namespace loadgen::scenario

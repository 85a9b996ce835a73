#pragma once

#include "http/loop_client.hpp"
#include "http/recording.hpp"
#include "scenario/json/user.hpp"

#include <deque>
#include <memory>
#include <optional>
#include <string>

namespace loadgen::scenario {

/// What the users of one class share on one loop. On that loop.
struct LoopPart {
  /// Of a request, what stays the same from send to send.
  struct Prepared {
    http::SendOptions options;
    std::optional<http::RecordedRequest> whole;  ///< unless its head has values in it
  };

  LoopPart(LoopContext& its_loop, std::shared_ptr<const ClassModel> its_model, Sending its_sending);

  /// The URL of a request behind the users' host.
  std::optional<http::Url> url_of(const std::string& target) const;

  LoopContext& loop;
  http::LoopClient client;
  const std::shared_ptr<const ClassModel> model;
  const Sending sending;
  const std::string host;
  std::deque<Prepared> prepared;  ///< by Request::index

 private:
  void add(const Request& request);
};

}  // namespace loadgen::scenario

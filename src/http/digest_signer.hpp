#pragma once

#include "http/digest.hpp"
#include "http/reply.hpp"

#include <memory>

namespace loadgen::http {

/// Signs one user's requests to the origin that asked for it, with Digest.
class DigestSigner {
 public:
  explicit DigestSigner(std::shared_ptr<const Credentials> credentials);

  /// Takes the challenges of an answer. False: there is none that can be answered.
  bool take(const Reply& reply);

  /// `request` with its Authorization; null for an origin that asked for nothing.
  std::shared_ptr<const PreparedRequest> sign(const PreparedRequest& request);

 private:
  const std::shared_ptr<const Credentials> credentials_;
  Origin origin_;
  DigestChallenge challenge_;
  std::string client_nonce_;
  std::uint32_t count_ = 0;
};

}  // namespace loadgen::http

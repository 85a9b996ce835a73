#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace loadgen::http {

struct Credentials {
  std::string name;
  std::string password;
};

/// What a server asks for with `WWW-Authenticate: Digest ...` (RFC 7616).
struct DigestChallenge {
  std::string realm;
  std::string nonce;
  std::optional<std::string> opaque{};
  std::string algorithm = "MD5";   ///< as the server spelled it
  bool names_algorithm = false;    ///< it was there, so the answer has it, too
  bool protects_requests = false;  ///< qop=auth; without it the way of RFC 2069
};

/// The first Digest challenge in a WWW-Authenticate field that can be answered: MD5, SHA-256 and
/// SHA-512-256, and their `-sess`, without qop or with qop=auth. None otherwise. Pure.
std::optional<DigestChallenge> find_digest_challenge(std::string_view www_authenticate);

/// The value of the Authorization field that answers `challenge`. `count`: of the requests with its
/// nonce, this one included; `client_nonce` is the client's own random text. Pure.
std::string digest_authorization(
    const DigestChallenge& challenge,
    const Credentials& credentials,
    std::string_view method,
    std::string_view target,
    std::uint32_t count,
    std::string_view client_nonce
);

}  // namespace loadgen::http

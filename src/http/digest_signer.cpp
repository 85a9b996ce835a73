#include "http/digest_signer.hpp"

#include "http/text.hpp"

#include <fmt/format.h>

#include <random>
#include <utility>

namespace loadgen::http {
namespace {

std::string random_text() {
  std::random_device random;
  return fmt::format("{:08x}{:08x}", random(), random());
}

}  // namespace

DigestSigner::DigestSigner(std::shared_ptr<const Credentials> credentials)
    : credentials_(std::move(credentials)), client_nonce_(random_text()) {}

bool DigestSigner::take(const Reply& reply) {
  for (const std::string& field : reply.challenges) {
    auto challenge = find_digest_challenge(field);
    if (!challenge) continue;
    challenge_ = std::move(*challenge);
    origin_ = reply.request->origin();
    count_ = 0;
    return true;
  }
  return false;
}

std::shared_ptr<const PreparedRequest> DigestSigner::sign(const PreparedRequest& request) {
  if (request.origin() != origin_) return nullptr;
  RequestSpec spec = request.spec();
  std::erase_if(spec.fields, [](const Field& field) {
    return same_name(field.name, "Authorization");
  });
  const std::string method = upper_case(spec.method);
  std::string value = digest_authorization(
      challenge_, *credentials_, method, spec.url.target, ++count_, client_nonce_
  );
  spec.fields.push_back({"Authorization", std::move(value)});
  return std::make_shared<const PreparedRequest>(std::move(spec));
}

}  // namespace loadgen::http

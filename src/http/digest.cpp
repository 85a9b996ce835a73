#include "http/digest.hpp"

#include "http/request.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <utility>

namespace loadgen::http {
namespace {

constexpr std::string_view kBlanks = " \t";
constexpr std::string_view kSession = "-sess";

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = std::min(text.find_first_not_of(kBlanks), text.size());
  return text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin);
}

std::string_view base_name(std::string_view algorithm) {
  const std::size_t size = algorithm.size() - std::min(algorithm.size(), kSession.size());
  return same_name(algorithm.substr(size), kSession) ? algorithm.substr(0, size) : algorithm;
}

/// OpenSSL's; null for one that is not known.
const EVP_MD* hash_of(std::string_view algorithm) {
  const std::string_view name = base_name(algorithm);
  if (same_name(name, "MD5")) return EVP_md5();
  if (same_name(name, "SHA-256")) return EVP_sha256();
  if (same_name(name, "SHA-512-256")) return EVP_sha512_256();
  return nullptr;
}

std::string hex_hash(const EVP_MD* hash, const std::string& text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, hash, nullptr);
  std::string out;
  for (unsigned i = 0; i < size; ++i) out += fmt::format("{:02x}", digest[i]);
  return out;
}

/// Takes the text up to the next comma that is in no quotes off `rest`.
std::string_view take_item(std::string_view& rest) {
  bool quoted = false;
  std::size_t end = 0;
  for (; end < rest.size() && (quoted || rest[end] != ','); ++end) {
    if (quoted && rest[end] == '\\')
      ++end;
    else if (rest[end] == '"')
      quoted = !quoted;
  }
  end = std::min(end, rest.size());
  const std::string_view item = trimmed(rest.substr(0, end));
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return item;
}

std::string unquoted(std::string_view value) {
  if (value.size() < 2 || value.front() != '"' || value.back() != '"') return std::string(value);
  std::string out;
  for (std::size_t i = 1; i + 1 < value.size(); ++i) {
    if (value[i] == '\\' && i + 2 < value.size()) ++i;
    out += value[i];
  }
  return out;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

bool offers_auth(std::string_view qop) {
  while (!qop.empty()) {
    if (same_name(take_item(qop), "auth")) return true;
  }
  return false;
}

/// One challenge as it is put together; `usable` tells whether it can be answered.
struct Candidate {
  DigestChallenge challenge;
  bool is_digest = false;
  bool usable = true;

  void take(std::string_view key, std::string value) {
    if (same_name(key, "realm")) {
      challenge.realm = std::move(value);
    } else if (same_name(key, "nonce")) {
      challenge.nonce = std::move(value);
    } else if (same_name(key, "opaque")) {
      challenge.opaque = std::move(value);
    } else if (same_name(key, "algorithm")) {
      usable = usable && hash_of(value) != nullptr;
      challenge.algorithm = std::move(value);
      challenge.names_algorithm = true;
    } else if (same_name(key, "qop")) {
      challenge.protects_requests = offers_auth(value);
      usable = usable && challenge.protects_requests;
    }
  }

  bool is_answerable() const { return is_digest && usable && !challenge.nonce.empty(); }
};

}  // namespace

std::optional<DigestChallenge> find_digest_challenge(std::string_view www_authenticate) {
  Candidate candidate;
  while (!www_authenticate.empty()) {
    std::string_view item = take_item(www_authenticate);
    const std::size_t equals = item.find('=');
    const std::size_t blank = item.find_first_of(kBlanks);
    if (blank < equals) {  // a scheme, with or without its first parameter
      if (candidate.is_answerable()) break;
      candidate = Candidate();
      candidate.is_digest = same_name(item.substr(0, blank), "Digest");
      item = trimmed(item.substr(blank));
    }
    const std::size_t sign = item.find('=');
    if (sign == std::string_view::npos) continue;
    candidate.take(trimmed(item.substr(0, sign)), unquoted(trimmed(item.substr(sign + 1))));
  }
  if (!candidate.is_answerable()) return std::nullopt;
  return candidate.challenge;
}

std::string digest_authorization(
    const DigestChallenge& challenge,
    const Credentials& credentials,
    std::string_view method,
    std::string_view target,
    std::uint32_t count,
    std::string_view client_nonce
) {
  const EVP_MD* hash = hash_of(challenge.algorithm);
  const std::string& nonce = challenge.nonce;
  std::string secret = hex_hash(
      hash, fmt::format("{}:{}:{}", credentials.name, challenge.realm, credentials.password)
  );
  if (base_name(challenge.algorithm) != challenge.algorithm) {
    secret = hex_hash(hash, fmt::format("{}:{}:{}", secret, nonce, client_nonce));
  }
  const std::string request = hex_hash(hash, fmt::format("{}:{}", method, target));
  const std::string times = fmt::format("{:08x}", count);
  const std::string proof =
      challenge.protects_requests
          ? fmt::format("{}:{}:{}:{}:auth:{}", secret, nonce, times, client_nonce, request)
          : fmt::format("{}:{}:{}", secret, nonce, request);
  std::string out = fmt::format(
      "Digest username={}, realm={}, nonce={}, uri=\"{}\", response=\"{}\"",
      quoted(credentials.name),
      quoted(challenge.realm),
      quoted(nonce),
      target,
      hex_hash(hash, proof)
  );
  if (challenge.opaque) out += ", opaque=" + quoted(*challenge.opaque);
  if (challenge.names_algorithm) out += ", algorithm=" + challenge.algorithm;
  if (challenge.protects_requests) {
    out += fmt::format(", qop=auth, nc={}, cnonce=\"{}\"", times, client_nonce);
  }
  return out;
}

}  // namespace loadgen::http

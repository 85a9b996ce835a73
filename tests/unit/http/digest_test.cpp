#include "http/digest.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loadgen::http {
namespace {

using testing::HasSubstr;
using testing::Not;

// The examples of RFC 7616 section 3.9.1 and RFC 2617 section 3.5.

const Credentials kMufasa{"Mufasa", "Circle of Life"};
constexpr std::string_view kChallenges =
    "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=SHA-256, "
    "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", "
    "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";

TEST(Digest, Sha256) {
  const auto challenge = find_digest_challenge(kChallenges);
  ASSERT_TRUE(challenge);
  EXPECT_EQ(
      digest_authorization(
          *challenge,
          kMufasa,
          "GET",
          "/dir/index.html",
          1,
          "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
      ),
      "Digest username=\"Mufasa\", realm=\"http-auth@example.org\", "
      "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", uri=\"/dir/index.html\", "
      "response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\", "
      "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\", algorithm=SHA-256, qop=auth, "
      "nc=00000001, cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\""
  );
}

TEST(Digest, Md5) {
  const auto challenge = find_digest_challenge(
      "Digest realm=\"testrealm@host.com\", qop=\"auth,auth-int\", "
      "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", opaque=\"5ccc069c403ebaf9f0171e9517f40e41\""
  );
  ASSERT_TRUE(challenge);
  const Credentials mufasa{"Mufasa", "Circle Of Life"};
  const auto value =
      digest_authorization(*challenge, mufasa, "GET", "/dir/index.html", 1, "0a4f113b");
  EXPECT_THAT(value, HasSubstr("response=\"6629fae49393a05397450978507c4ef1\""));
  EXPECT_THAT(value, Not(HasSubstr("algorithm")));
}

TEST(Digest, WithoutQop) {
  const auto challenge = find_digest_challenge("Digest realm=\"r\", nonce=\"n\"");
  ASSERT_TRUE(challenge);
  const auto value = digest_authorization(*challenge, {"u", "p"}, "GET", "/", 1, "c");
  // md5(md5("u:r:p") + ":n:" + md5("GET:/"))
  EXPECT_THAT(value, HasSubstr("response=\"f23121ca97143c6b358da620220c83b4\""));
  EXPECT_THAT(value, Not(HasSubstr("nc=")));
}

TEST(Digest, ChallengesAmongOthers) {
  const auto challenge = find_digest_challenge(
      "Basic realm=\"a, b\", Digest realm=\"x\", nonce=\"1\", algorithm=SHA-1, "
      "digest realm=\"q\\\"y\", nonce=\"2\", algorithm=MD5-sess, Negotiate"
  );
  ASSERT_TRUE(challenge);
  EXPECT_EQ(challenge->realm, "q\"y");
  EXPECT_EQ(challenge->nonce, "2");
  EXPECT_EQ(challenge->algorithm, "MD5-sess");
}

TEST(Digest, WhatCannotBeAnswered) {
  for (const char* field :
       {"",
        "Basic realm=\"x\"",
        "Digest realm=\"x\"",
        "Digest nonce=\"n\", algorithm=SHA-1",
        "Digest nonce=\"n\", qop=\"auth-int\"",
        "Digest"}) {
    EXPECT_FALSE(find_digest_challenge(field)) << field;
  }
}

}  // namespace
}  // namespace loadgen::http

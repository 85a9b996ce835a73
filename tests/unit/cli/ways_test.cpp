#include "cli/ways.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace loadgen::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

/// What the user reads.
std::string mistake(const std::function<void()>& call) {
  try {
    call();
    return "taken";
  } catch (const UsageError& error) {
    return error.text("P");
  }
}

TEST(WaysTest, WithoutOptionsNothingIsSpecial) {
  const Options options;
  EXPECT_TRUE(network(options)->pins.empty());
  EXPECT_TRUE(network(options)->sources.empty());
  EXPECT_EQ(network(options)->dns_ttl, std::chrono::seconds(30));
  EXPECT_EQ(proxies(options), nullptr);
  EXPECT_EQ(tls_options(options), http::TlsOptions());
}

TEST(WaysTest, OptionsReachTheClient) {
  Options options;
  options.resolve = {"a:80:10.0.0.1", "b:80:10.0.0.2"};
  options.source_addresses = {"127.0.0.1,127.0.0.2", "::1"};
  options.dns_ttl = std::chrono::seconds(5);
  const auto ways = network(options);
  EXPECT_EQ(ways->pins.size(), 2U);
  EXPECT_EQ(ways->sources.size(), 3U);
  EXPECT_EQ(ways->dns_ttl, std::chrono::seconds(5));
}

TEST(WaysTest, ThePathOfAUnixSocketHasALimit) {
  Options options;
  options.unix_socket = "/run/socket";
  EXPECT_EQ(network(options)->unix_socket, "/run/socket");
  options.unix_socket.assign(108, 'x');
  EXPECT_THAT(
      mistake([&] { network(options); }), StartsWith("P: error: argument --unix-socket: 'xxx")
  );
}

TEST(WaysTest, AProxyIsForAllSchemesButNotForAllHosts) {
  Options options;
  options.proxy = "p:3128";
  options.no_proxy = "direct.com";
  const auto found = proxies(options);
  EXPECT_EQ(found->find({true, "h", 443})->origin.port, 3128);
  EXPECT_NE(found->find({false, "h", 80}), nullptr);
  EXPECT_EQ(found->find({false, "direct.com", 80}), nullptr);
}

TEST(WaysTest, SlipsOfProxiesAndAddressesAreTold) {
  const auto of_proxy = [](const std::string& text) {
    Options options;
    options.proxy = text;
    return mistake([&] { proxies(options); });
  };
  EXPECT_EQ(of_proxy("env:"), "P: error: argument --proxy: 'env:' has no port behind its colon\n");
  EXPECT_EQ(
      of_proxy("ENV"), "P: error: argument --proxy: 'ENV' is no proxy, write env in small letters\n"
  );
  Options sources;
  sources.source_addresses = {"127.0.0.1,"};
  EXPECT_EQ(
      mistake([&] { network(sources); }),
      "P: error: argument --source-address: '' is no IP address\n"
  );
}

TEST(WaysTest, TlsOptionsAreTranslated) {
  Options options;
  options.tls_min = "1.0";
  options.tls_max = "1.2";
  options.ciphers = "A";
  options.tls13_ciphers = "B";
  options.tls_resume = "loop";
  options.cert = "c";
  options.key = "k";
  options.cacert = "ca";
  options.insecure = true;
  const http::TlsOptions tls = tls_options(options);
  EXPECT_EQ(tls.min_version, TLS1_VERSION);
  EXPECT_EQ(tls.max_version, TLS1_2_VERSION);
  EXPECT_EQ(tls.ciphers, "A");
  EXPECT_EQ(tls.cipher_suites, "B");
  EXPECT_EQ(tls.resume, http::TlsResume::loop);
  EXPECT_EQ(tls.cert_file, "c");
  EXPECT_EQ(tls.key_file, "k");
  EXPECT_EQ(tls.ca_file, "ca");
  EXPECT_FALSE(tls.verify);
}

TEST(WaysTest, MistakesNameTheOption) {
  Options key_alone;
  key_alone.key = "k";
  EXPECT_EQ(mistake([&] { tls_options(key_alone); }), "P: error: argument --key: needs --cert\n");
  http::TlsOptions tls;
  tls.cert_file = "/nonexistent/c.pem";
  EXPECT_THAT(
      mistake([&] { tls_settings(tls); }),
      testing::AllOf(StartsWith("P: error: argument --cert: "), HasSubstr("'/nonexistent/c.pem'"))
  );
}

}  // namespace
}  // namespace loadgen::cli

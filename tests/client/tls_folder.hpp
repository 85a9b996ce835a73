#pragma once

#include "support/target/certificates.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <string>

namespace loadgen::test {

/// A test with certificates in a folder of its own.
class WithCertificates : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    std::signal(SIGPIPE, SIG_IGN);  // the server's OpenSSL writes with write()
    target::make_certificates(folder());
  }
  static void TearDownTestSuite() { std::filesystem::remove_all(folder()); }

  static std::filesystem::path folder() {
    return std::filesystem::path(testing::TempDir()) / fmt::format("loadgen-tls-{}", ::getpid());
  }
  static std::filesystem::path certificate(const std::string& name) {
    return folder() / (name + ".pem");
  }
};

}  // namespace loadgen::test

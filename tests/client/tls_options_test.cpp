#include "client/test_client.hpp"
#include "client/tls_folder.hpp"
#include "client/tls_server.hpp"

#include <openssl/pem.h>

#include <fstream>

/// What is offered to TLS servers, and what is counted of it.
namespace loadgen::http {
namespace {

using test::TlsServer;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kLast =
    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";

/// Answers one request a connection.
void serve_one(TlsServer::Peer& peer) {
  if (!peer.expect_request()) return;
  peer.send(kLast);
  peer.close_notify();
}

class TlsOffer : public test::WithCertificates {
 protected:
  static TlsOptions trusting() {
    TlsOptions options;
    options.ca_file = certificate("ca");
    return options;
  }

  static SendOptions sending(const TlsOptions& tls) {
    SendOptions options;
    options.timeouts = {5s, 5s};
    options.tls = *make_tls_settings(tls);
    return options;
  }

  static std::string url(const TlsServer& server) {
    return fmt::format("https://localhost:{}/", server.port());
  }

  static std::string key(const std::string& name) { return folder() / (name + ".key"); }

  /// Wants a certificate that the authority signed.
  static void ask_for_certificate(SSL_CTX* context) {
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    SSL_CTX_load_verify_locations(context, certificate("ca").c_str(), nullptr);
    // As OpenSSL wants it where sessions are resumed and clients verified.
    static constexpr unsigned char kContext[] = "test";
    SSL_CTX_set_session_id_context(context, kContext, sizeof kContext - 1);
  }
};

TEST_F(TlsOffer, AClientCertificate) {
  TlsServer server(certificate("server"), serve_one, ask_for_certificate);
  TlsOptions options = trusting();
  options.cert_file = certificate("wrong-name");
  options.key_file = key("wrong-name");
  Client user(sending(options));
  user.get(url(server));
  EXPECT_THAT(user.failures(), IsEmpty());
}

TEST_F(TlsOffer, AClientCertificateAndKeyInOneFile) {
  const auto both = folder() / "both.pem";
  std::ofstream(both) << std::ifstream(certificate("server")).rdbuf()
                      << std::ifstream(key("server")).rdbuf();
  TlsServer server(certificate("server"), serve_one, ask_for_certificate);
  TlsOptions options = trusting();
  options.cert_file = both;
  Client user(sending(options));
  user.get(url(server));
  EXPECT_THAT(user.failures(), IsEmpty());
}

TEST_F(TlsOffer, WithoutACertificateTheServerRefuses) {
  const auto up_to_1_2 = [](SSL_CTX* context) {
    ask_for_certificate(context);
    SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
  };
  TlsServer server(certificate("server"), serve_one, up_to_1_2);
  Client user(sending(trusting()));
  user.get(url(server));
  ASSERT_EQ(user.failures().size(), 1u);
  EXPECT_THAT(user.failure(), HasSubstr("SSLV3_ALERT_HANDSHAKE_FAILURE"));
  EXPECT_EQ(user.stats().counters().handshakes.failed, 1u);
  EXPECT_EQ(user.stats().counters().handshakes.times.count(), 0u);
}

TEST_F(TlsOffer, FilesThatDoNotFitAreNamed) {
  const auto mistake = [](const std::string& cert, const std::string& key) {
    TlsOptions options;
    options.cert_file = cert;
    options.key_file = key;
    return make_tls_settings(options).error();
  };
  const TlsMistake no_cert = mistake(folder() / "none.pem", "");
  EXPECT_EQ(no_cert.part, TlsMistake::Part::cert_file);
  EXPECT_THAT(no_cert.text, HasSubstr("none.pem"));
  const TlsMistake no_key = mistake(certificate("server"), "");
  EXPECT_EQ(no_key.part, TlsMistake::Part::key_file);
  const TlsMistake other_key = mistake(certificate("server"), key("expired"));
  EXPECT_EQ(other_key.part, TlsMistake::Part::key_file);
  EXPECT_THAT(other_key.text, HasSubstr("expired.key' belongs to another certificate than "));
  std::ofstream(folder() / "text") << "hello\n";
  EXPECT_THAT(
      mistake(certificate("server"), folder() / "text").text,
      AllOf(HasSubstr("cannot read a private key from '"), HasSubstr("it has none in PEM"))
  );
}

/// The private key in `from`, encrypted, as the file `to`: as PKCS #8, or in the older form.
void encrypt_key(const std::string& from, const std::string& to, bool pkcs8) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> in(BIO_new_file(from.c_str(), "r"), &BIO_free);
  const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new_file(to.c_str(), "w"), &BIO_free);
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr), &EVP_PKEY_free
  );
  std::string password = "secret";
  auto* bytes = reinterpret_cast<unsigned char*>(password.data());
  const auto* cipher = EVP_aes_128_cbc();
  const int size = static_cast<int>(password.size());
  const int written =
      pkcs8 ? PEM_write_bio_PKCS8PrivateKey(
                  out.get(), key.get(), cipher, password.data(), size, nullptr, nullptr
              )
            : PEM_write_bio_PrivateKey_traditional(
                  out.get(), key.get(), cipher, bytes, size, nullptr, nullptr
              );
  ASSERT_EQ(written, 1);
}

TEST_F(TlsOffer, AnEncryptedKeyIsToldAndNobodyIsAsked) {
  for (const bool pkcs8 : {true, false}) {
    TlsOptions options;
    options.cert_file = certificate("server");
    options.key_file = folder() / "encrypted.key";
    encrypt_key(key("server"), options.key_file, pkcs8);
    const TlsMistake mistake = make_tls_settings(options).error();
    EXPECT_EQ(mistake.part, TlsMistake::Part::key_file);
    EXPECT_THAT(
        mistake.text,
        AllOf(HasSubstr("encrypted.key' is encrypted"), HasSubstr("openssl pkey -in KEY -out FILE"))
    );
  }
}

/// The protocol and cipher that a server agreed on with `options`.
std::pair<std::string, std::string> agreed(
    const std::filesystem::path& certificate, const SendOptions& options
) {
  std::pair<std::string, std::string> seen;
  {
    TlsServer server(certificate, [&seen](TlsServer::Peer& peer) {
      seen = {SSL_get_version(peer.ssl()), SSL_get_cipher_name(peer.ssl())};
      serve_one(peer);
    });
    Client user(options);
    user.get(fmt::format("https://localhost:{}/", server.port()));
    EXPECT_THAT(user.failures(), IsEmpty());
  }
  return seen;
}

TEST_F(TlsOffer, VersionsAndCiphers) {
  TlsOptions options = trusting();
  options.max_version = TLS1_2_VERSION;
  options.ciphers = "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
  const auto [old_version, old_cipher] = agreed(certificate("server"), sending(options));
  EXPECT_EQ(old_version, "TLSv1.2");
  EXPECT_THAT(old_cipher, HasSubstr("CHACHA20"));
  options = trusting();
  options.min_version = TLS1_3_VERSION;
  options.cipher_suites = "TLS_AES_128_GCM_SHA256";
  const auto [version, cipher] = agreed(certificate("server"), sending(options));
  EXPECT_EQ(version, "TLSv1.3");
  EXPECT_EQ(cipher, "TLS_AES_128_GCM_SHA256");
}

TEST_F(TlsOffer, AServerThatIsTooOldFails) {
  const auto up_to_1_2 = [](SSL_CTX* context) {
    SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
  };
  TlsServer server(certificate("server"), serve_one, up_to_1_2);
  TlsOptions options = trusting();
  options.min_version = TLS1_3_VERSION;
  Client user(sending(options));
  user.get(url(server));
  EXPECT_THAT(user.failure(), HasSubstr("TLSV1_ALERT_PROTOCOL_VERSION"));
}

TEST_F(TlsOffer, ListsThatAreNoneAreNamed) {
  TlsOptions options;
  options.ciphers = "nonsense";
  EXPECT_EQ(make_tls_settings(options).error().part, TlsMistake::Part::ciphers);
  options = {};
  options.cipher_suites = "nonsense";
  EXPECT_EQ(make_tls_settings(options).error().part, TlsMistake::Part::cipher_suites);
  options = {};
  options.min_version = TLS1_3_VERSION;
  options.max_version = TLS1_2_VERSION;
  EXPECT_EQ(make_tls_settings(options).error().part, TlsMistake::Part::versions);
}

TEST_F(TlsOffer, Http11IsOfferedByAlpn) {
  std::string offered;
  const auto setup = [&offered](SSL_CTX* context) {
    const auto choose = [](SSL*,
                           const unsigned char** out,
                           unsigned char* out_size,
                           const unsigned char* in,
                           unsigned int size,
                           void* seen) {
      static_cast<std::string*>(seen)->assign(reinterpret_cast<const char*>(in), size);
      *out = in + 1;
      *out_size = in[0];
      return SSL_TLSEXT_ERR_OK;
    };
    SSL_CTX_set_alpn_select_cb(context, choose, &offered);
  };
  {
    TlsServer server(certificate("server"), serve_one, setup);
    Client user(sending(trusting()));
    user.get(url(server));
    EXPECT_THAT(user.failures(), IsEmpty());
  }
  EXPECT_EQ(offered, "\x08http/1.1");
}

TEST_F(TlsOffer, HandshakesAreFullAndCountedUnlessAskedOtherwise) {
  TlsServer server(certificate("server"), serve_one);
  Client user(sending(trusting()));
  for (int i = 0; i < 3; ++i) user.get(url(server));
  const Handshakes& handshakes = user.stats().counters().handshakes;
  EXPECT_EQ(handshakes.times.count(), 3u);
  EXPECT_EQ(handshakes.resumed, 0u);
  EXPECT_EQ(handshakes.failed, 0u);
  EXPECT_GT(handshakes.times.percentile(0.5), 0us);
}

TEST_F(TlsOffer, SessionsAreTakenUpWhereThatIsAskedFor) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    for (const TlsResume resume : {TlsResume::user, TlsResume::loop}) {
      TlsServer server(certificate("server"), serve_one);
      TlsOptions options = trusting();
      options.max_version = version;
      options.resume = resume;
      Client user(sending(options));
      for (int i = 0; i < 4; ++i) user.get(url(server));
      EXPECT_THAT(user.failures(), IsEmpty());
      EXPECT_EQ(server.connections(), 4u);
      EXPECT_EQ(user.stats().counters().handshakes.times.count(), 4u);
      EXPECT_EQ(user.stats().counters().handshakes.resumed, 3u) << version;
    }
  }
}

TEST_F(TlsOffer, SessionsOfAUserAreTheUsersOwnThoseOfALoopAreShared) {
  for (const TlsResume resume : {TlsResume::user, TlsResume::loop}) {
    TlsServer server(certificate("server"), serve_one);
    TlsOptions options = trusting();
    options.resume = resume;
    Client user(sending(options));
    user.get(url(server));
    user.use_new_session();
    user.get(url(server));
    const bool shared = resume == TlsResume::loop;
    EXPECT_EQ(user.stats().counters().handshakes.resumed, shared ? 1u : 0u);
  }
}

// A session that nobody verified must not let a server pass that would fail.
TEST_F(TlsOffer, SessionsAreNotSharedBetweenSettings) {
  TlsServer server(certificate("self-signed"), serve_one);
  TlsOptions options;
  options.verify = false;
  options.resume = TlsResume::user;
  Client user(sending(options));
  user.get(url(server));
  EXPECT_THAT(user.failures(), IsEmpty());
  options = trusting();
  options.resume = TlsResume::user;
  user.use(sending(options));
  user.get(url(server));
  EXPECT_THAT(user.failures(), ElementsAre(HasSubstr("self-signed certificate")));
}

}  // namespace
}  // namespace loadgen::http

#include "client/test_client.hpp"
#include "client/tls_folder.hpp"
#include "client/tls_server.hpp"

#include <sys/socket.h>

namespace loadgen::http {
namespace {

using test::TlsServer;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// Answers every request.
void serve_all(TlsServer::Peer& peer) {
  while (peer.expect_request()) peer.send(kAnswer);
}

class Tls : public test::WithCertificates {
 protected:
  static SendOptions options(bool verify) {
    TlsOptions tls;
    tls.verify = verify;
    if (verify) tls.ca_file = certificate("ca");
    SendOptions options;
    options.timeouts = {5s, 5s};
    options.tls = *make_tls_settings(tls);
    return options;
  }

  static Client client(bool verify = true) { return Client(options(verify)); }

  static std::string url(const TlsServer& server) {
    return fmt::format("https://127.0.0.1:{}/", server.port());
  }
};

TEST_F(Tls, AVerifiedServer) {
  TlsServer server(certificate("server"), serve_all);
  Client user = client();
  for (int i = 0; i < 3; ++i) user.get(url(server));
  EXPECT_THAT(user.failures(), IsEmpty());
  EXPECT_EQ(server.connections(), 1u);
}

TEST_F(Tls, TheRequestComesWithTheEndOfTheHandshake) {
  std::uint32_t segments = 0;
  TlsServer server(certificate("server"), [&segments](TlsServer::Peer& peer) {
    peer.expect_request();
    segments = peer.segments_in();
    peer.send(kAnswer);
  });
  Client user = client();
  user.get(url(server));
  EXPECT_THAT(user.failures(), IsEmpty());
  EXPECT_EQ(segments, 2u) << "the first is the ClientHello";
}

TEST_F(Tls, WhatTheServerWaitsForIsNotHeldBack) {
  // In TLS 1.2 the server has the last word; the system holds back for 200 ms at most.
  const auto up_to_1_2 = [](SSL_CTX* context) {
    SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
  };
  TlsServer server(certificate("server"), serve_all, up_to_1_2);
  Nanos fastest = 1h;
  for (int i = 0; i < 5; ++i) {
    Client user = client();
    user.get(url(server));
    EXPECT_THAT(user.failures(), IsEmpty());
    fastest = std::min(fastest, user.reply().trace[Phase::tls]);
  }
  EXPECT_LT(fastest, 150ms);
}

TEST_F(Tls, AVerifiedName) {
  TlsServer server(certificate("server"), serve_all);
  Client user = client();
  user.get(fmt::format("https://localhost:{}/", server.port()));
  EXPECT_THAT(user.failures(), IsEmpty());
}

/// The one failure of a GET.
std::string verification_failure(Client& user, const std::string& url) {
  user.get(url);
  const auto failures = user.failures();
  if (failures.size() != 1) return fmt::format("{} failures", failures.size());
  return failures[0];
}

TEST_F(Tls, CertificatesThatAreNotTrusted) {
  const auto text = [](std::string_view why) {
    return fmt::format(
        "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: {} (_ssl.c:1006)", why
    );
  };
  const std::pair<const char*, std::string> cases[] = {
      {"expired", "'" + text("certificate has expired") + "'"},
      {"self-signed", "'" + text("self-signed certificate") + "'"},
      {"wrong-name",
       "\"" + text("IP address mismatch, certificate is not valid for '127.0.0.1'.") + "\""},
  };
  for (const auto& [name, why] : cases) {
    TlsServer server(certificate(name), serve_all);
    Client user = client();
    EXPECT_EQ(
        verification_failure(user, url(server)),
        fmt::format("SSLError(SSLCertVerificationError(1, {}))", why)
    );
  }
}

TEST_F(Tls, AWrongName) {
  TlsServer server(certificate("wrong-name"), serve_all);
  Client user = client();
  const std::string failure =
      verification_failure(user, fmt::format("https://localhost:{}/", server.port()));
  EXPECT_THAT(
      failure,
      testing::HasSubstr(
          "Hostname mismatch, certificate is not valid for 'localhost'. (_ssl.c:1006)"
      )
  );
}

TEST_F(Tls, Insecure) {
  for (const char* name : {"wrong-name", "expired", "self-signed"}) {
    TlsServer server(certificate(name), serve_all);
    Client user = client(false);
    user.get(url(server));
    EXPECT_THAT(user.failures(), IsEmpty()) << name;
  }
}

TEST_F(Tls, TicketsThatCameWhileIdleDoNoHarm) {
  TlsServer server(certificate("server"), [](TlsServer::Peer& peer) {
    while (peer.expect_request()) {
      peer.send(kAnswer);
      peer.send_tickets(3);
    }
  });
  Client user = client();
  for (int i = 0; i < 20; ++i) user.post(url(server), "");
  EXPECT_THAT(user.failures(), IsEmpty());
  EXPECT_EQ(user.requests(), 20u);
  EXPECT_EQ(server.connections(), 1u);
}

TEST_F(Tls, ALargeAnswerOverManyRecords) {
  TlsServer server(certificate("server"), [](TlsServer::Peer& peer) {
    while (peer.expect_request()) {
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n");
      peer.send(std::string(3'000'000, 'x'));
    }
  });
  Client user = client();
  user.get(url(server));
  EXPECT_EQ(user.reply().body_bytes, 3'000'000u);
  user.get(url(server));
  EXPECT_THAT(user.failures(), IsEmpty());
  EXPECT_EQ(server.connections(), 1u);
}

// In one packet, as servers do that close after an answer.
TEST_F(Tls, AnAnswerTogetherWithTheEnd) {
  TlsServer server(certificate("server"), [](TlsServer::Peer& peer) {
    if (!peer.expect_request()) return;
    peer.cork(true);
    peer.send(kAnswer);
    peer.close_notify();
    peer.cork(false);
  });
  Client user = client();
  for (int i = 0; i < 3; ++i) user.get(url(server));
  EXPECT_THAT(user.failures(), IsEmpty());
  EXPECT_EQ(user.requests(), 3u);
}

TEST_F(Tls, AnAnswerTogetherWithABrokenRecord) {
  TlsServer server(certificate("server"), [](TlsServer::Peer& peer) {
    if (!peer.expect_request()) return;
    peer.cork(true);
    peer.send(kAnswer);
    peer.send_raw("this is no record");
    peer.cork(false);
    peer.expect_request();
  });
  Client user = client();
  user.get(url(server));
  EXPECT_THAT(user.failures(), IsEmpty());
}

TEST_F(Tls, ABodyToTheEndWithAndWithoutCloseNotify) {
  for (const bool notify : {true, false}) {
    TlsServer server(certificate("server"), [notify](TlsServer::Peer& peer) {
      if (!peer.expect_request()) return;
      peer.send("HTTP/1.1 200 OK\r\n\r\nall of it");
      if (notify) peer.close_notify();
    });
    Client user = client();
    user.get(url(server));
    EXPECT_THAT(user.failures(), IsEmpty()) << notify;
    EXPECT_EQ(user.reply().body_bytes, 9u);
  }
}

TEST_F(Tls, AStaleConnectionWithoutCloseNotify) {
  TlsServer server(certificate("server"), [answered = 0](TlsServer::Peer& peer) mutable {
    if (peer.expect_request()) peer.send(kAnswer);
    if (++answered == 1) peer.expect_request();
  });
  Client user = client();
  user.get(url(server));
  user.get(url(server));
  EXPECT_THAT(user.failures(), IsEmpty());
  EXPECT_EQ(user.resent(), 1u);
}

TEST_F(Tls, ACutBodyWithoutCloseNotify) {
  TlsServer server(certificate("server"), [](TlsServer::Peer& peer) {
    if (!peer.expect_request()) return;
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n12345");
  });
  Client user = client();
  user.get(url(server));
  ASSERT_EQ(user.failures().size(), 1u);
  EXPECT_THAT(
      user.failures()[0], testing::HasSubstr("IncompleteRead(5 bytes read, 95 more expected)")
  );
}

TEST_F(Tls, ALargeBody) {
  TlsServer server(certificate("server"), [](TlsServer::Peer& peer) {
    if (peer.expect_request()) peer.send(kAnswer);
    peer.expect_request();
  });
  Client user = client();
  user.post(url(server), std::string(4 * 1024 * 1024, 'b') + "\r\n\r\n");
  EXPECT_EQ(user.requests(), 1u);
}

TEST_F(Tls, TowardsAPlainPort) {
  ScriptedServer server({{test::send("HTTP/1.1 400 Bad\r\n\r\n"), closed()}});
  Client user = client();
  user.get(fmt::format("https://127.0.0.1:{}/", server.port()));
  EXPECT_THAT(
      user.failures(),
      ElementsAre(
          "SSLError(SSLError(1, '[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)'))"
      )
  );
}

TEST_F(Tls, AHandshakeThatTheServerEnds) {
  const std::string alert("\x15\x03\x03\x00\x02\x02", 6);
  const std::pair<Script, const char*> cases[] = {
      {{test::send(std::string("\x15\x03\x03\x00\x02\x01\x00", 7)), test::wait(60s)},
       "SSLError(SSLZeroReturnError(6, 'TLS/SSL connection has been closed (EOF) "
       "(_ssl.c:1006)'))"},
      {{test::send(alert + "\x28"), test::wait(60s)},
       "SSLError(SSLError(1, '[SSL: SSLV3_ALERT_HANDSHAKE_FAILURE] sslv3 alert handshake failure "
       "(_ssl.c:1006)'))"},
      {{test::send(alert + "\x46"), test::wait(60s)},
       "SSLError(SSLError(1, '[SSL: TLSV1_ALERT_PROTOCOL_VERSION] tlsv1 alert protocol version "
       "(_ssl.c:1006)'))"},
      {{test::send(alert + "\x70"), test::wait(60s)},
       "SSLError(SSLError(1, '[SSL: TLSV1_UNRECOGNIZED_NAME] tlsv1 unrecognized name "
       "(_ssl.c:1006)'))"},
  };
  for (const auto& [script, text] : cases) {
    ScriptedServer server({script});
    Client user = client();
    user.get(fmt::format("https://127.0.0.1:{}/", server.port()));
    EXPECT_THAT(user.failures(), ElementsAre(text));
  }
}

// Over a ScriptedServer it would be a race: to close with a hello unread is a reset.
TEST_F(Tls, AHandshakeThatIsCut) {
  int sockets[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, sockets), 0);
  const TlsContext context(*options(true).tls);
  const Origin origin{true, "localhost", 443};
  TlsStream stream(context, origin, sockets[0]);
  EXPECT_EQ(stream.handshake(), TlsStep::want_input);
  stream.supply("\x16\x03\x03", 3);
  EXPECT_EQ(stream.handshake(), TlsStep::want_input);
  stream.supply_end();
  EXPECT_EQ(stream.handshake(), TlsStep::failed);
  EXPECT_EQ(
      failure_of(stream.fault(), {{true, "localhost", 443}, {}}).text,
      "SSLError(SSLEOFError(8, '[SSL: UNEXPECTED_EOF_WHILE_READING] EOF occurred in violation of "
      "protocol (_ssl.c:1006)'))"
  );
  for (const int socket : sockets) ::close(socket);
}

TEST_F(Tls, AnUnansweredHandshakeTimesOut) {
  ScriptedServer server({{test::wait(60s)}});
  SendOptions wanted = options(true);
  wanted.timeouts = {1s, 1s};
  Client user(wanted);
  user.get(fmt::format("https://127.0.0.1:{}/", server.port()));
  ASSERT_EQ(user.failures().size(), 1u);
  EXPECT_THAT(
      user.failures()[0],
      testing::StartsWith("ReadTimeout(ReadTimeoutError(\"HTTPSConnectionPool(host='127.0.0.1'")
  );
}

TEST_F(Tls, AHandshakeByteByByteTimesOut) {
  // The head of a record, whose 4096 bytes take their time.
  Script script{test::send(std::string("\x16\x03\x03\x10\x00", 5))};
  for (int i = 0; i < 200; ++i) {
    script.push_back(test::wait(20ms));
    script.push_back(test::send("x"));
  }
  ScriptedServer server({script});
  SendOptions wanted = options(true);
  wanted.timeouts = {200ms, 60s};
  Client user(wanted);
  user.get(fmt::format("https://127.0.0.1:{}/", server.port()));
  EXPECT_EQ(user.reply().fault.kind, FaultKind::handshake_timeout);
}

TEST_F(Tls, AFileThatHoldsNoCertificate) {
  TlsOptions wanted;
  wanted.ca_file = certificate("missing");
  const auto settings = make_tls_settings(wanted);
  ASSERT_TRUE(settings.has_error());
  EXPECT_EQ(settings.error().part, TlsMistake::Part::ca_file);
  EXPECT_THAT(settings.error().text, testing::HasSubstr("missing.pem"));
}

}  // namespace
}  // namespace loadgen::http

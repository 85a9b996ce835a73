#include "client/test_client.hpp"
#include "client/tls_folder.hpp"
#include "client/tls_server.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <thread>

namespace loadgen::http {
namespace {

using test::TlsServer;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

SendOptions through(const std::string& proxy, std::string_view bypass = "") {
  SendOptions options;
  options.timeouts = {5s, 5s};
  options.proxies =
      std::make_shared<const Proxies>(Proxies::Rules{{"all", *parse_proxy(proxy)}}, bypass);
  return options;
}

std::string address(const ScriptedServer& server) {
  return fmt::format("127.0.0.1:{}", server.port());
}

TEST(ByProxy, PlainRequestsGoToItWhole) {
  ScriptedServer proxy({{expect_request(), answer("a"), expect_request(), answer("b")}});
  Client user(through("u:p@" + address(proxy)));
  user.get("http://no.such.invalid/x?y=1");
  user.post("http://no.such.invalid/z", "body");
  EXPECT_THAT(user.failures(), IsEmpty());
  EXPECT_EQ(proxy.connections(), 1u);
  const auto requests = proxy.requests();
  ASSERT_EQ(requests.size(), 2u);
  EXPECT_THAT(
      requests[0],
      StartsWith("GET http://no.such.invalid/x?y=1 HTTP/1.1\r\nHost: no.such.invalid\r\n")
  );
  EXPECT_THAT(requests[0], HasSubstr("\r\nProxy-Authorization: Basic dTpw\r\n\r\n"));
  EXPECT_THAT(requests[1], StartsWith("POST http://no.such.invalid/z HTTP/1.1\r\n"));
  EXPECT_THAT(requests[1], testing::EndsWith("\r\n\r\nbody"));
}

TEST(ByProxy, SomeHostsAreReachedDirectly) {
  ScriptedServer server({{expect_request(), answer("a")}});
  Client user(through("127.0.0.1:1", "127.0.0.1"));
  user.get(server.url() + "/x");
  EXPECT_THAT(user.failures(), IsEmpty());
  EXPECT_THAT(server.requests(), ElementsAre(StartsWith("GET /x HTTP/1.1\r\n")));
}

TEST(ByProxy, ARedirectMayLeaveIt) {
  ScriptedServer server({{expect_request(), answer("there")}});
  const std::string moved = fmt::format(
      "HTTP/1.1 302 Found\r\nLocation: {}/y\r\nContent-Length: 0\r\n\r\n", server.url()
  );
  ScriptedServer proxy({{expect_request(), test::send(moved)}});
  SendOptions options = through(address(proxy), "127.0.0.1");
  options.max_redirects = 3;
  Client user(options);
  user.get("http://no.such.invalid/x");
  EXPECT_THAT(user.failures(), IsEmpty());
  EXPECT_THAT(server.requests(), ElementsAre(StartsWith("GET /y HTTP/1.1\r\n")));
}

TEST(ByProxy, AProxyThatRefusesIsTheFailure) {
  Client user(through("127.0.0.1:1"));
  user.get("http://no.such.invalid/x");
  EXPECT_THAT(user.failures(), ElementsAre("ConnectionRefusedError(111, 'Connection refused')"));
}

/// The failure of a GET over TLS whose tunnel the proxy answers with `bytes`.
std::string tunnel_failure(std::vector<test::Step> steps) {
  ScriptedServer proxy({std::move(steps)});
  SendOptions options = through(address(proxy));
  options.timeouts = {1s, 1s};
  Client user(options);
  user.get("https://no.such.invalid/x");
  EXPECT_EQ(user.failures().size(), 1u);
  return user.failure();
}

TEST(ByProxy, TunnelsThatFailHaveLocustsTexts) {
  EXPECT_EQ(
      tunnel_failure(
          {expect_head(), test::send("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")}
      ),
      "OSError('Tunnel connection failed: 407 Proxy Authentication Required')"
  );
  EXPECT_EQ(
      tunnel_failure({expect_head(), closed()}),
      "RemoteDisconnected('Remote end closed connection without response')"
  );
  EXPECT_EQ(
      tunnel_failure({expect_head(), test::send("NOT HTTP\r\n\r\n")}),
      "BadStatusLine('NOT HTTP\\r\\n')"
  );
  EXPECT_EQ(
      tunnel_failure({expect_head(), test::wait(60s)}),
      "ReadTimeout(ReadTimeoutError(\"HTTPSConnectionPool(host='no.such.invalid', port=443): Read "
      "timed out. (read timeout=1)\"))"
  );
}

/// A proxy with one tunnel, to a port of this machine.
class TunnelProxy {
 public:
  using tcp = boost::asio::ip::tcp;

  explicit TunnelProxy(std::uint16_t to)
      : acceptor_(io_, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)) {
    thread_ = std::thread([this, to] { serve(to); });
  }
  ~TunnelProxy() {
    if (thread_.joinable()) thread_.join();
  }

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

  /// When the tunnel has ended: the head of the request for it.
  const std::string& wait() {
    thread_.join();
    return head_;
  }

 private:
  void serve(std::uint16_t to) {
    tcp::socket client = acceptor_.accept();
    while (!head_.ends_with("\r\n\r\n")) {
      char bytes[4096];
      head_.append(bytes, client.read_some(boost::asio::buffer(bytes)));
    }
    tcp::socket server(io_);
    server.connect(tcp::endpoint(boost::asio::ip::address_v4::loopback(), to));
    client.write_some(boost::asio::buffer(std::string_view("HTTP/1.1 200 OK\r\n\r\n")));
    std::thread back([&] { copy(server, client); });
    copy(client, server);
    back.join();
  }

  static void copy(tcp::socket& from, tcp::socket& to) {
    boost::system::error_code error;
    char bytes[4096];
    while (!error) {
      const std::size_t count = from.read_some(boost::asio::buffer(bytes), error);
      if (!error) to.write_some(boost::asio::buffer(bytes, count), error);
    }
    to.shutdown(tcp::socket::shutdown_both, error);
  }

  boost::asio::io_context io_;
  tcp::acceptor acceptor_;
  std::string head_;
  std::thread thread_;
};

class TlsByProxy : public test::WithCertificates {};

TEST_F(TlsByProxy, GoesThroughATunnelThatIsKept) {
  std::vector<std::string> failures;
  std::string head;
  {
    TlsServer server(certificate("server"), [](TlsServer::Peer& peer) {
      while (peer.expect_request()) peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    });
    TunnelProxy proxy(server.port());
    SendOptions options = through(fmt::format("u:p@127.0.0.1:{}", proxy.port()));
    TlsOptions tls;
    tls.ca_file = certificate("ca");
    options.tls = *make_tls_settings(tls);
    Client user(options);
    for (int i = 0; i < 3; ++i) user.get("https://localhost:4443/");
    failures = user.failures();
    EXPECT_EQ(user.requests(), 3u);
    EXPECT_EQ(user.stats().counters().handshakes.times.count(), 1u);
    user.use_new_session();  // closes the connection
    head = proxy.wait();
  }
  EXPECT_THAT(failures, IsEmpty());
  EXPECT_EQ(
      head,
      "CONNECT localhost:4443 HTTP/1.1\r\nHost: localhost:4443\r\n"
      "Proxy-Authorization: Basic dTpw\r\n\r\n"
  );
}

}  // namespace
}  // namespace loadgen::http

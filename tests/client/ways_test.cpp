#include "client/test_client.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <thread>

/// Where connections lead and where they come from.
namespace loadgen::http {
namespace {

using boost::asio::ip::make_address;
using testing::ElementsAre;
using testing::IsEmpty;

Script one_answer() {
  return {expect_request(), answer("ok")};
}

/// One answer, after which the server wants another connection.
Script last_answer() {
  return {
      expect_request(),
      test::send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
      closed()};
}

NetworkPtr pinned(const std::string& text) {
  Network network;
  network.pins.push_back(*parse_pin(text));
  return std::make_shared<const Network>(std::move(network));
}

TEST(Ways, APinnedNameIsNotLookedUp) {
  ScriptedServer server({one_answer()});
  Client user({}, pinned(fmt::format("no.such.invalid:{}:127.0.0.1", server.port())));
  user.get(fmt::format("http://no.such.invalid:{}/", server.port()));
  EXPECT_THAT(user.failures(), IsEmpty());
  ASSERT_EQ(server.requests().size(), 1u);
  EXPECT_THAT(
      server.requests()[0],
      testing::HasSubstr(fmt::format("Host: no.such.invalid:{}\r\n", server.port()))
  );
}

TEST(Ways, AnotherPortIsLookedUp) {
  Client user({}, pinned("no.such.invalid:1:127.0.0.1"));
  user.get("http://no.such.invalid:2/");
  EXPECT_THAT(user.failures(), ElementsAre(testing::StartsWith("gaierror(")));
}

// The first address refuses: on every second connection it would be the first to be tried.
TEST(Ways, TheNextAddressIsTriedWhereOneRefuses) {
  ScriptedServer server({last_answer()});
  Client user({}, pinned(fmt::format("h:{}:127.0.0.9,127.0.0.1", server.port())));
  for (int i = 0; i < 4; ++i) user.get(fmt::format("http://h:{}/", server.port()));
  EXPECT_THAT(user.failures(), IsEmpty());
  EXPECT_EQ(server.connections(), 4u);
}

TEST(Ways, WhereAllRefuseThatIsTheFailure) {
  Client user({}, pinned("h:1:127.0.0.8,127.0.0.9"));
  user.get("http://h:1/");
  EXPECT_THAT(user.failures(), ElementsAre("ConnectionRefusedError(111, 'Connection refused')"));
}

/// Accepts and answers connections at all addresses of the loopback; tells who came and where to.
class Listener {
 public:
  using tcp = boost::asio::ip::tcp;

  explicit Listener(int count) : acceptor_(io_, tcp::endpoint(tcp::v4(), 0)) {
    thread_ = std::thread([this, count] {
      for (int i = 0; i < count; ++i) serve();
    });
  }
  ~Listener() {
    if (thread_.joinable()) thread_.join();
  }

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  void wait() { thread_.join(); }

  std::vector<std::string> from;
  std::vector<std::string> to;

 private:
  void serve() {
    tcp::socket socket = acceptor_.accept();
    from.push_back(socket.remote_endpoint().address().to_string());
    to.push_back(socket.local_endpoint().address().to_string());
    char bytes[4096];
    socket.read_some(boost::asio::buffer(bytes));
    const std::string_view answer =
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    socket.write_some(boost::asio::buffer(answer));
  }

  boost::asio::io_context io_;
  tcp::acceptor acceptor_;
  std::thread thread_;
};

TEST(Ways, ConnectionsAreSpreadOverAllAddresses) {
  Listener listener(4);
  Client user({}, pinned(fmt::format("h:{}:127.0.0.1,127.0.0.2", listener.port())));
  for (int i = 0; i < 4; ++i) user.get(fmt::format("http://h:{}/", listener.port()));
  EXPECT_THAT(user.failures(), IsEmpty());
  listener.wait();
  EXPECT_THAT(listener.to, ElementsAre("127.0.0.1", "127.0.0.2", "127.0.0.1", "127.0.0.2"));
}

TEST(Ways, SourceAddressesAreTakenInTurn) {
  Listener listener(3);
  Network network;
  network.sources = {make_address("127.0.0.3"), make_address("127.0.0.4")};
  Client user({}, std::make_shared<const Network>(std::move(network)));
  for (int i = 0; i < 3; ++i) user.get(fmt::format("http://127.0.0.1:{}/", listener.port()));
  EXPECT_THAT(user.failures(), IsEmpty());
  listener.wait();
  EXPECT_THAT(listener.from, ElementsAre("127.0.0.3", "127.0.0.4", "127.0.0.3"));
}

TEST(Ways, ASourceOfTheOtherKindIsNone) {
  Network network;
  network.sources = {make_address("::1")};
  Client user({}, std::make_shared<const Network>(std::move(network)));
  user.get("http://127.0.0.1:1/");
  EXPECT_THAT(user.failures(), ElementsAre("OSError(99, 'Cannot assign requested address')"));
}

TEST(Ways, AUnixSocketTakesTheRequestsOfAnyHost) {
  const auto path =
      std::filesystem::path(testing::TempDir()) / fmt::format("loadgen-{}.sock", ::getpid());
  const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.string().copy(address.sun_path, sizeof address.sun_path - 1);
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  ASSERT_EQ(::bind(listener, generic, sizeof address), 0);
  ASSERT_EQ(::listen(listener, 8), 0);
  std::string head;
  std::thread server([&] {
    const int peer = ::accept(listener, nullptr, nullptr);
    for (int i = 0; i < 2; ++i) {
      char bytes[4096];
      const ssize_t count = ::recv(peer, bytes, sizeof bytes, 0);
      head.assign(bytes, static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
      constexpr std::string_view kAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
      ::send(peer, kAnswer.data(), kAnswer.size(), MSG_NOSIGNAL);
    }
    ::close(peer);
  });
  Network network;
  network.unix_socket = path;
  Client user({}, std::make_shared<const Network>(std::move(network)));
  for (int i = 0; i < 2; ++i) user.get("http://no.such.invalid/a");
  server.join();
  ::close(listener);
  std::filesystem::remove(path);
  EXPECT_THAT(user.failures(), IsEmpty());
  EXPECT_THAT(head, testing::StartsWith("GET /a HTTP/1.1\r\nHost: no.such.invalid\r\n"));
}

TEST(Ways, AUnixSocketThatIsNotThere) {
  Network network;
  network.unix_socket = "/nonexistent/socket";
  Client user({}, std::make_shared<const Network>(std::move(network)));
  user.get("http://h/");
  EXPECT_THAT(user.failures(), ElementsAre("OSError(2, 'No such file or directory')"));
}

}  // namespace
}  // namespace loadgen::http

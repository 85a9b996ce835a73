#include "support/scripted_server.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

namespace loadgen::test {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;

constexpr milliseconds kLimit(5000);
constexpr const char* kGet = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

class Client {
 public:
  explicit Client(const ScriptedServer& server) {
    socket_.connect({asio::ip::address_v4::loopback(), server.port()});
  }

  void send(std::string_view bytes) { asio::write(socket_, asio::buffer(bytes)); }

  /// All that comes until the server closes; `ended` tells how it did.
  std::string read_to_end() {
    std::string received;
    asio::read(socket_, asio::dynamic_buffer(received), ended);
    return received;
  }

  boost::system::error_code ended;

 private:
  asio::io_context context_;
  asio::ip::tcp::socket socket_{context_};
};

TEST(ScriptedServer, AnswersAndCloses) {
  const ScriptedServer server({{expect_request(), answer("hi"), close()}});
  Client client(server);
  client.send(kGet);
  EXPECT_EQ(client.read_to_end(), "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
  EXPECT_EQ(client.ended, asio::error::eof);
  EXPECT_EQ(server.requests(), std::vector<std::string>{kGet});
}

TEST(ScriptedServer, Resets) {
  const ScriptedServer server({{expect_request(), reset()}});
  Client client(server);
  client.send(kGet);
  client.read_to_end();
  EXPECT_EQ(client.ended, asio::error::connection_reset);
}

TEST(ScriptedServer, EachConnectionFollowsItsScript) {
  const ScriptedServer server({{send("first"), close()}, {send("later"), close()}});
  EXPECT_EQ(Client(server).read_to_end(), "first");
  EXPECT_EQ(Client(server).read_to_end(), "later");
  EXPECT_EQ(Client(server).read_to_end(), "later");
  EXPECT_EQ(server.connections(), 3U);
}

TEST(ScriptedServer, RequestsAreWholeAndApart) {
  const std::string with_length = "POST /a HTTP/1.1\r\ncontent-length: 5\r\n\r\nhello";
  const std::string chunked =
      "POST /b HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n";
  ScriptedServer server({{expect_request(), expect_request(), close()}});
  Client client(server);
  client.send(with_length + chunked.substr(0, chunked.size() - 2));
  ASSERT_TRUE(server.wait_for_requests(1, kLimit));
  client.send("\r\n");
  ASSERT_TRUE(server.wait_for_requests(2, kLimit));
  EXPECT_EQ(server.requests(), (std::vector<std::string>{with_length, chunked}));
}

TEST(ScriptedServer, StaysOpenAfterItsLastStep) {
  ScriptedServer server({{expect_request()}});
  {
    Client client(server);
    client.send(kGet);
    ASSERT_TRUE(server.wait_for_requests(1, kLimit));
    EXPECT_EQ(server.open_connections(), 1U);
  }
  EXPECT_TRUE(server.wait_for_ended(1, kLimit));
  EXPECT_EQ(server.open_connections(), 0U);
}

TEST(ScriptedServer, EndsInTheMiddleOfAWait) {
  const auto began = std::chrono::steady_clock::now();
  {
    ScriptedServer server({{expect_request(), wait(std::chrono::hours(1))}});
    Client client(server);
    client.send(kGet);
    ASSERT_TRUE(server.wait_for_requests(1, kLimit));
  }
  EXPECT_LT(std::chrono::steady_clock::now() - began, kLimit);
}

}  // namespace
}  // namespace loadgen::test

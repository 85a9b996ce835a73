#include "client/test_client.hpp"

#include <sys/socket.h>

namespace loadgen::http {
namespace {

class SessionFaultsTest : public testing::Test {
 protected:
  Client client_{impatient()};
};

/// A port of this machine that nobody listens on.
std::string refused_url() {
  boost::asio::io_context io;
  boost::asio::ip::tcp::acceptor acceptor(io, {boost::asio::ip::address_v4::loopback(), 0});
  return "http://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port());
}

TEST_F(SessionFaultsTest, Refused) {
  client_.send(client_.request("GET", refused_url()));
  EXPECT_EQ(client_.failure(), "ConnectionRefusedError(111, 'Connection refused')");
  EXPECT_EQ(client_.requests(), 1u);
  EXPECT_EQ(client_.failures().size(), 1u);
}

TEST_F(SessionFaultsTest, UnknownName) {
  client_.send(client_.request("GET", "http://nosuchname.invalid/"));
  EXPECT_TRUE(client_.failure().starts_with("gaierror(-")) << client_.failure();
}

TEST_F(SessionFaultsTest, ClosedWithoutAnAnswer) {
  ScriptedServer server({{expect_request(), closed()}});
  client_.send(client_.request("GET", server.url()));
  EXPECT_EQ(
      client_.failure(), "RemoteDisconnected('Remote end closed connection without response')"
  );
}

TEST_F(SessionFaultsTest, ClosedWithinTheHeader) {
  ScriptedServer server({{expect_request(), test::send("HTTP/1.1 200 OK\r\nContent-"), closed()}});
  client_.send(client_.request("GET", server.url()));
  EXPECT_EQ(
      client_.failure(), "RemoteDisconnected('Remote end closed connection without response')"
  );
}

TEST_F(SessionFaultsTest, Reset) {
  ScriptedServer server({{expect_request(), test::reset()}});
  client_.send(client_.request("GET", server.url()));
  EXPECT_EQ(client_.failure(), "ConnectionResetError(104, 'Connection reset by peer')");
}

TEST_F(SessionFaultsTest, BodyCutByLength) {
  ScriptedServer server(
      {{expect_request(),
        test::send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabcde"),
        closed()}}
  );
  client_.send(client_.request("GET", server.url()));
  EXPECT_EQ(
      client_.failure(),
      "ChunkedEncodingError(ProtocolError('Connection broken: IncompleteRead(5 bytes read, 95 more "
      "expected)', IncompleteRead(5 bytes read, 95 more expected)))"
  );
}

TEST_F(SessionFaultsTest, BodyCutBetweenChunks) {
  ScriptedServer server(
      {{expect_request(),
        test::send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"),
        closed()}}
  );
  client_.send(client_.request("GET", server.url()));
  EXPECT_EQ(client_.failure(), "ChunkedEncodingError(ProtocolError('Response ended prematurely'))");
}

TEST_F(SessionFaultsTest, NoHttpAtAll) {
  ScriptedServer server({{expect_request(), test::send("NOT HTTP AT ALL\r\n"), closed()}});
  client_.send(client_.request("GET", server.url()));
  EXPECT_EQ(client_.failure(), "BadStatusLine('NOT HTTP AT ALL\\r\\n')");
}

TEST_F(SessionFaultsTest, AHeaderWithoutEnd) {
  ScriptedServer server(
      {{expect_request(),
        test::send("HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x')),
        closed()}}
  );
  client_.send(client_.request("GET", server.url()));
  EXPECT_EQ(client_.failure(), "LineTooLong('got more than 65536 bytes when reading header line')");
}

TEST_F(SessionFaultsTest, NoAnswerInTime) {
  ScriptedServer server({{expect_request()}});
  client_.send(client_.request("GET", server.url()));
  EXPECT_EQ(
      client_.failure(),
      "ReadTimeout(ReadTimeoutError(\"HTTPConnectionPool(host='127.0.0.1', port=" +
          std::to_string(server.port()) + "): Read timed out. (read timeout=1)\"))"
  );
  EXPECT_GE(
      client_.stats().total().min_response_time().value_or(Nanos(0)), std::chrono::seconds(1)
  );
}

TEST_F(SessionFaultsTest, NoMoreOfTheBodyInTime) {
  ScriptedServer server(
      {{expect_request(), test::send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")}}
  );
  client_.send(client_.request("GET", server.url()));
  EXPECT_EQ(
      client_.failure(),
      "ReadTimeoutError(\"HTTPConnectionPool(host='127.0.0.1', port=" +
          std::to_string(server.port()) + "): Read timed out.\")"
  );
}

/// A listener whose queue is full answers no further connection.
class FullListener {
 public:
  FullListener() {
    acceptor_.open(boost::asio::ip::tcp::v4());
    acceptor_.bind({boost::asio::ip::address_v4::loopback(), 0});
    acceptor_.listen(0);
    for (auto* socket : {&first_, &second_}) {
      socket->open(boost::asio::ip::tcp::v4());
      socket->non_blocking(true);
      const auto endpoint = acceptor_.local_endpoint();
      // Asio's own connect would wait for the second one, which is never accepted.
      static_cast<void>(::connect(
          socket->native_handle(), endpoint.data(), static_cast<socklen_t>(endpoint.size())
      ));
    }
  }

  std::string url() const {
    return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
  }

 private:
  boost::asio::io_context io_;
  boost::asio::ip::tcp::acceptor acceptor_{io_};
  boost::asio::ip::tcp::socket first_{io_};
  boost::asio::ip::tcp::socket second_{io_};
};

TEST_F(SessionFaultsTest, NoConnectionInTime) {
  const FullListener listener;
  client_.send(client_.request("GET", listener.url()));
  EXPECT_TRUE(
      client_.failure().starts_with("ConnectTimeoutError(<HTTPConnection(host='127.0.0.1', port=")
  ) << client_.failure();
  EXPECT_TRUE(client_.failure().ends_with(
      "at 0x....>, 'Connection to 127.0.0.1 timed out. (connect timeout=1)')"
  )) << client_.failure();
}

TEST_F(SessionFaultsTest, ACutWhileConnecting) {
  const FullListener listener;
  const auto request = client_.request("GET", listener.url());
  client_.begin(request);
  client_.poll();
  client_.cut();
  client_.run();
  EXPECT_EQ(client_.requests(), 0u);
  EXPECT_EQ(client_.stats().counters().cut_off, 1u);
}

TEST_F(SessionFaultsTest, TheNextRequestStartsAfresh) {
  ScriptedServer server({{expect_request(), test::reset()}, {expect_request(), answer("x")}});
  const auto request = client_.request("GET", server.url());
  client_.send(request);
  client_.send(request);
  EXPECT_EQ(client_.requests(), 2u);
  EXPECT_EQ(client_.failures().size(), 1u);
  EXPECT_EQ(client_.reply().status, 200u);
}

}  // namespace
}  // namespace loadgen::http

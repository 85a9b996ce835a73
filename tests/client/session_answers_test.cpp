#include "client/test_client.hpp"

namespace loadgen::http {
namespace {

using testing::ElementsAre;

constexpr const char* kClosed =
    "RemoteDisconnected('Remote end closed connection without response')";

/// The one failure of a GET that the server answers so and then ends the connection.
std::string failure_of_answer(const std::string& bytes, const Step& end = closed()) {
  ScriptedServer server({{expect_request(), test::send(bytes), end}});
  Client client;
  client.get(server.url());
  EXPECT_TRUE(client.reply().fault);
  EXPECT_EQ(client.requests(), 1u);
  const auto failures = client.failures();
  return failures.size() == 1 ? failures[0] : fmt::format("{} failures", failures.size());
}

std::string incomplete(int got, int missing) {
  const std::string cause =
      fmt::format("IncompleteRead({} bytes read, {} more expected)", got, missing);
  return fmt::format("ChunkedEncodingError(ProtocolError('Connection broken: {0}', {0}))", cause);
}

TEST(SessionAnswers, TruncatedAnswers) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  const std::string chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(failure_of_answer(""), kClosed);
  EXPECT_EQ(failure_of_answer("HTTP/1.1 2"), kClosed);
  EXPECT_EQ(failure_of_answer(ok + "Content-Le"), kClosed);
  EXPECT_EQ(failure_of_answer("HTTP/1.1 100 Continue\r\n\r\n"), kClosed);
  EXPECT_EQ(failure_of_answer(ok + "Content-Length: 100\r\n\r\n12345"), incomplete(5, 95));
  EXPECT_EQ(failure_of_answer(ok + "Content-Length: 100\r\n\r\n"), incomplete(0, 100));
  EXPECT_EQ(failure_of_answer(chunked + "A\r\n12345"), incomplete(5, 5));
  EXPECT_EQ(
      failure_of_answer(chunked + "5\r\n12345\r\n"),
      "ChunkedEncodingError(ProtocolError('Response ended prematurely'))"
  );
  EXPECT_EQ(
      failure_of_answer(chunked + "5\r\n12345\r\n0\r\n"),
      "ChunkedEncodingError(ProtocolError('Response ended prematurely'))"
  );
}

TEST(SessionAnswers, WhatIsNotHttp) {
  EXPECT_EQ(failure_of_answer("NOT HTTP AT ALL\r\n"), R"(BadStatusLine('NOT HTTP AT ALL\r\n'))");
  EXPECT_EQ(failure_of_answer("NOT"), "BadStatusLine('NOT')") << "ended without a line feed";
  EXPECT_EQ(failure_of_answer("HTTP"), "BadStatusLine('HTTP')");
  EXPECT_EQ(failure_of_answer("\xE9\n"), R"(BadStatusLine('é\n'))");
  EXPECT_EQ(
      failure_of_answer("HTTP/1.1 abc OK\r\n\r\n"), R"(BadStatusLine('HTTP/1.1 abc OK\r\n'))"
  );
  EXPECT_EQ(failure_of_answer("HTTP/1.1 099 X\r\n\r\n"), R"(BadStatusLine('HTTP/1.1 099 X\r\n'))");
}

TEST(SessionAnswers, AStatusLineWithoutTheBlankBehindTheStatus) {
  const std::string ok = "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nab";
  ScriptedServer server(
      {{expect_request(),
        test::send(ok),
        expect_request(),
        test::send(ok.substr(0, 12)),
        test::wait(20ms),
        test::send(ok.substr(12)),
        expect_request(),
        test::send("HTTP/1.1 100\r\n\r\n" + ok)}}
  );
  Client client;
  for (int i = 0; i < 3; ++i) {
    client.get(server.url());
    EXPECT_EQ(client.reply().status, 200u);
    EXPECT_EQ(client.reply().body_bytes, 2u);
  }
  EXPECT_EQ(client.requests(), 3u);
  EXPECT_EQ(server.connections(), 1u);
  EXPECT_EQ(failure_of_answer("HTTP/1.1 2x0\r\n\r\n"), R"(BadStatusLine('HTTP/1.1 2x0\r\n'))");
}

TEST(SessionAnswers, ChunksThatCannotBeRead) {
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::pair<const char*, const char*> cases[] = {
      {"zz\r\nabc\r\n", "zz\\r\\n"},
      {"3\r\nabc\r\nxyz\r\nabc\r\n", "xyz\\r\\n"},
      {"3\r\nabcde\r\n0\r\n\r\n", "\\r\\n"},
  };
  for (const auto& [body, line] : cases) {
    EXPECT_THAT(
        failure_of_answer(chunked + body),
        testing::EndsWith(fmt::format("InvalidChunkLength(got length b'{}', 0 bytes read)))", line))
    );
  }
  EXPECT_EQ(failure_of_answer(chunked + "5\r\n12345"), incomplete(0, 2));
  EXPECT_EQ(failure_of_answer(chunked + "5\r\n12345\r\n6"), incomplete(0, 6));
}

// The text must not depend on how the line was cut into packets.
TEST(SessionAnswers, AFirstLineThatComesInPieces) {
  ScriptedServer server(
      {{expect_request(), test::send("g"), test::wait(50ms), test::send("arbage\r\nx")}}
  );
  Client client;
  client.get(server.url());
  EXPECT_THAT(client.failures(), ElementsAre(R"(BadStatusLine('garbage\r\n'))"));
}

TEST(SessionAnswers, AHeaderBlockThatCannotBeRead) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  EXPECT_THAT(
      failure_of_answer(ok + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nhi!"),
      testing::StartsWith("ProtocolError(")
  );
  EXPECT_EQ(
      failure_of_answer(ok + "X: " + std::string(70'000, 'x')),
      "LineTooLong('got more than 65536 bytes when reading header line')"
  );
  EXPECT_EQ(
      failure_of_answer(std::string(200'000, 'x')),
      "LineTooLong('got more than 65536 bytes when reading status line')"
  );
  std::string fields;
  for (int i = 0; i < 120; ++i) fields += fmt::format("X-{}: y\r\n", i);
  EXPECT_EQ(failure_of_answer(ok + fields), "HTTPException('got more than 100 headers')");
}

TEST(SessionAnswers, TrailersCountAsNoFields) {
  std::string fields;
  for (int i = 0; i < 60; ++i) fields += fmt::format("X-{}: y\r\n", i);
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n" + fields + "\r\n";
  ScriptedServer server(
      {{expect_request(), test::send(chunked + "2\r\nhi\r\n0\r\n" + fields + "\r\n")}}
  );
  Client client;
  client.get(server.url());
  EXPECT_THAT(client.failures(), testing::IsEmpty());
}

TEST(SessionAnswers, TrailersWithoutEnd) {
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const char* last : {"0\r\nX: ", "2\r\nhi\r\n0;a=b\r\nX: "}) {
    EXPECT_EQ(
        failure_of_answer(chunked + last + std::string(200'000, 'x')),
        "ChunkedEncodingError(ProtocolError('Response chunk trailer line exceeded maximum allowed "
        "length'))"
    );
  }
}

TEST(SessionAnswers, AChunkHeadWithoutEnd) {
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  ScriptedServer server({{expect_request(), test::send(chunked + "5;" + std::string(200'000, 'x'))}}
  );
  Client client;
  client.get(server.url());
  ASSERT_EQ(client.failures().size(), 1u);
  EXPECT_EQ(
      client.failures()[0],
      "ChunkedEncodingError(ProtocolError('Response chunk size line exceeded maximum allowed "
      "length'))"
  );
}

TEST(SessionAnswers, Resets) {
  const std::string reset = "ConnectionResetError(104, 'Connection reset by peer')";
  const std::string part = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx";
  ScriptedServer in_body({{expect_request(), test::send(part), test::wait(50ms), test::reset()}});
  Client other;
  other.get(in_body.url());
  EXPECT_THAT(
      other.failures(),
      ElementsAre(
          fmt::format("ChunkedEncodingError(ProtocolError(\"Connection broken: {0}\", {0}))", reset)
      )
  );
}

TEST(SessionAnswers, ReadTimeouts) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  ScriptedServer silent({{expect_request()}});
  ScriptedServer in_body({{expect_request(), test::send(ok + "Content-Length: 9\r\n\r\nx")}});
  Client client(impatient());
  client.get(silent.url());
  client.get(in_body.url());
  const auto pool = [](const ScriptedServer& server) {
    return fmt::format(
        "HTTPConnectionPool(host='127.0.0.1', port={}): Read timed out.", server.port()
    );
  };
  const std::string in_header =
      fmt::format("ReadTimeout(ReadTimeoutError(\"{} (read timeout=1)\"))", pool(silent));
  const std::string later = fmt::format("ReadTimeoutError(\"{}\")", pool(in_body));
  EXPECT_THAT(client.failures(), ElementsAre(in_header, later));
}

TEST(SessionAnswers, ATimeoutCountsFromTheLastByte) {
  Script slow{expect_request(), test::send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n")};
  for (const char* byte : {"a", "b", "c", "d"}) {
    slow.push_back(test::wait(400ms));
    slow.push_back(test::send(byte));
  }
  ScriptedServer server({slow});
  Client client(impatient());
  client.get(server.url());
  EXPECT_THAT(client.failures(), testing::IsEmpty());
}

TEST(SessionAnswers, AServerThatReadsNothingTimesOut) {
  ScriptedServer server({{test::wait(60s)}});
  Client client(impatient());
  client.post(server.url(), std::string(16 * 1024 * 1024, 'b'));
  EXPECT_THAT(client.failures(), ElementsAre("TimeoutError('timed out')"));
}

}  // namespace
}  // namespace loadgen::http

#include "http/fault.hpp"

#include <gtest/gtest.h>

#include <netdb.h>

#include <cerrno>

namespace loadgen::http {
namespace {

const Origin kPlain{false, "h", 8000};
const Origin kTls{true, "h", 443};

std::string text(const Fault& fault, const Origin& origin = kPlain) {
  const Failure failure =
      failure_of(fault, {origin, {std::chrono::seconds(7), std::chrono::seconds(9)}});
  EXPECT_EQ(failure.text, failure.shown);
  return failure.text;
}

TEST(Fault, SystemErrorsHaveTheirPythonClass) {
  EXPECT_EQ(
      text({FaultKind::system, ECONNREFUSED}), "ConnectionRefusedError(111, 'Connection refused')"
  );
  EXPECT_EQ(
      text({FaultKind::system, ECONNRESET}), "ConnectionResetError(104, 'Connection reset by peer')"
  );
  EXPECT_EQ(text({FaultKind::system, EPIPE}), "BrokenPipeError(32, 'Broken pipe')");
  EXPECT_EQ(text({FaultKind::system, ETIMEDOUT}), "TimeoutError(110, 'Connection timed out')");
  EXPECT_EQ(text({FaultKind::system, EHOSTUNREACH}), "OSError(113, 'No route to host')");
  EXPECT_EQ(text({FaultKind::system, EMFILE}), "OSError(24, 'Too many open files')");
  EXPECT_EQ(text({FaultKind::system, EACCES}), "PermissionError(13, 'Permission denied')");
}

TEST(Fault, NameLookup) {
  EXPECT_EQ(
      text({FaultKind::name_lookup, EAI_NONAME, "Name or service not known"}),
      "gaierror(-2, 'Name or service not known')"
  );
}

// Numbers that Python reads.
TEST(Fault, KindsKeepTheirNumbers) {
  EXPECT_EQ(static_cast<int>(FaultKind::none), 0);
  EXPECT_EQ(static_cast<int>(FaultKind::cut_off), 1);
  EXPECT_EQ(static_cast<int>(FaultKind::closed), 5);
  EXPECT_EQ(static_cast<int>(FaultKind::body_reset), 9);
  EXPECT_EQ(static_cast<int>(FaultKind::tls), 19);
  EXPECT_EQ(static_cast<int>(FaultKind::bad_encoding), 24);
  EXPECT_EQ(static_cast<int>(FaultKind::tunnel_refused), 25);
}

TEST(Fault, Redirects) {
  EXPECT_EQ(
      text({FaultKind::too_many_redirects, 30}), "TooManyRedirects('Exceeded 30 redirects.')"
  );
  EXPECT_EQ(
      text({FaultKind::redirect_scheme, 0, "ftp://x/y"}),
      "InvalidSchema(\"No connection adapters were found for 'ftp://x/y'\")"
  );
  EXPECT_EQ(text({FaultKind::redirect_url, 0, "http://:1/"}), "InvalidURL('http://:1/')");
}

TEST(Fault, BadEncoding) {
  const Fault fault{
      FaultKind::bad_encoding, 0, "Error -3 while decompressing data: incorrect header check"};
  const Timeouts timeouts;
  EXPECT_EQ(
      failure_of(fault, {kPlain, timeouts, "gzip"}).text,
      "ContentDecodingError(DecodeError('Received response with content-encoding: gzip, but failed "
      "to decode it.', error('Error -3 while decompressing data: incorrect header check')))"
  );
  EXPECT_EQ(
      failure_of({FaultKind::bad_encoding, 1, "why"}, {kPlain, timeouts, "zstd"}).text,
      "ContentDecodingError(DecodeError('Received response with content-encoding: zstd, but failed "
      "to decode it.', ZstdError('why')))"
  );
}

// An int where it is whole, as in `timeout=5` beside `timeout=0.25`.
TEST(Fault, SecondsOfATimeout) {
  using std::chrono::milliseconds;
  const auto shown = [](Nanos read) {
    const Timeouts timeouts{read, read};
    return failure_of({FaultKind::header_timeout}, {kPlain, timeouts}).text;
  };
  EXPECT_NE(shown(milliseconds(250)).find("(read timeout=0.25)"), std::string::npos);
  EXPECT_NE(shown(milliseconds(5000)).find("(read timeout=5)"), std::string::npos);
}

TEST(Fault, Timeouts) {
  EXPECT_EQ(
      text({FaultKind::handshake_timeout}, kTls),
      "ReadTimeout(ReadTimeoutError(\"HTTPSConnectionPool(host='h', port=443): "
      "Read timed out. (read timeout=7)\"))"
  );
  EXPECT_EQ(
      text({FaultKind::connect_timeout}),
      "ConnectTimeoutError(<HTTPConnection(host='h', port=8000) at 0x....>, "
      "'Connection to h timed out. (connect timeout=7)')"
  );
  EXPECT_EQ(
      text({FaultKind::header_timeout}),
      "ReadTimeout(ReadTimeoutError(\"HTTPConnectionPool(host='h', port=8000): "
      "Read timed out. (read timeout=9)\"))"
  );
  EXPECT_EQ(
      text({FaultKind::body_timeout}),
      "ReadTimeoutError(\"HTTPConnectionPool(host='h', port=8000): Read timed out.\")"
  );
  EXPECT_EQ(
      text({FaultKind::body_timeout}, kTls),
      "ReadTimeoutError(\"HTTPSConnectionPool(host='h', port=443): Read timed out.\")"
  );
}

TEST(Fault, ConnectionsThatEndEarly) {
  EXPECT_EQ(
      text({FaultKind::closed}),
      "RemoteDisconnected('Remote end closed connection without response')"
  );
  EXPECT_EQ(
      text({FaultKind::body_reset, ECONNRESET}),
      "ChunkedEncodingError(ProtocolError(\"Connection broken: ConnectionResetError(104, "
      "'Connection reset by peer')\", ConnectionResetError(104, 'Connection reset by peer')))"
  );
  EXPECT_EQ(
      text({FaultKind::body_cut, 0, {}, 5, 95}),
      "ChunkedEncodingError(ProtocolError('Connection broken: IncompleteRead(5 bytes read, 95 "
      "more expected)', IncompleteRead(5 bytes read, 95 more expected)))"
  );
  EXPECT_EQ(
      text({FaultKind::body_cut_between_chunks}),
      "ChunkedEncodingError(ProtocolError('Response ended prematurely'))"
  );
}

TEST(Fault, AnswersThatCannotBeRead) {
  EXPECT_EQ(
      text({FaultKind::not_http, 0, "NOT HTTP AT ALL\r\n"}),
      R"(BadStatusLine('NOT HTTP AT ALL\r\n'))"
  );
  EXPECT_EQ(text({FaultKind::not_http, 0, "it's\r\n"}), R"(BadStatusLine("it's\r\n"))");
  EXPECT_EQ(
      text({FaultKind::bad_framing, 0, "bad chunk"}),
      "ProtocolError('Connection broken: bad chunk')"
  );
  EXPECT_EQ(
      text({FaultKind::header_too_large, 0, "header line"}),
      "LineTooLong('got more than 65536 bytes when reading header line')"
  );
  EXPECT_EQ(text({FaultKind::too_many_fields}), "HTTPException('got more than 100 headers')");
}

TEST(Fault, Tls) {
  EXPECT_EQ(
      text({FaultKind::certificate, 1, "[SSL: X] y (_ssl.c:1006)"}, kTls),
      "SSLError(SSLCertVerificationError(1, '[SSL: X] y (_ssl.c:1006)'))"
  );
  EXPECT_EQ(text({FaultKind::tls, 1, "[SSL: X] y"}, kTls), "SSLError(SSLError(1, '[SSL: X] y'))");
  EXPECT_EQ(
      text({FaultKind::tls, 8, "[SSL: X] y"}, kTls), "SSLError(SSLEOFError(8, '[SSL: X] y'))"
  );
}

TEST(Fault, WhatIsNoFailureHasNoText) {
  EXPECT_EQ(text({FaultKind::none}), "");
  EXPECT_EQ(text({FaultKind::cut_off}), "");
  EXPECT_FALSE(Fault{});
  EXPECT_TRUE(Fault{FaultKind::cut_off});
}

TEST(Fault, FailingStatuses) {
  EXPECT_EQ(
      failure_of_status(404, "Not Found", "/p").text,
      "HTTPError('404 Client Error: Not Found for url: /p')"
  );
  EXPECT_EQ(failure_of_status(500, "", "/p").text, "HTTPError('500 Server Error:  for url: /p')");
  EXPECT_EQ(
      failure_of_status(599, "it's", "/p").text, "HTTPError(\"599 Server Error: it's for url: /p\")"
  );
}

TEST(Fault, ChunksThatCannotBeRead) {
  EXPECT_EQ(
      text({FaultKind::bad_chunk, 0, "zz\r\n"}),
      R"x(ChunkedEncodingError(ProtocolError("Connection broken: InvalidChunkLength(got length )x"
      R"x(b'zz\\r\\n', 0 bytes read)", InvalidChunkLength(got length b'zz\r\n', 0 bytes read))))x"
  );
  const std::string other = text({FaultKind::bad_chunk, 0, "\xE9\xC3\xA9'"});
  const std::string end = R"x(InvalidChunkLength(got length b"\xe9\xc3\xa9'", 0 bytes read))))x";
  EXPECT_TRUE(other.ends_with(end)) << other;
  EXPECT_EQ(
      text({FaultKind::chunk_line_too_long}),
      "ChunkedEncodingError(ProtocolError('Response chunk size line exceeded maximum allowed "
      "length'))"
  );
}

TEST(Fault, AServerThatTakesNothing) {
  EXPECT_EQ(text({FaultKind::send_timeout}), "TimeoutError('timed out')");
}

TEST(Fault, ATlsHandshakeThatTheServerEnds) {
  EXPECT_EQ(
      text({FaultKind::tls, 6, "TLS/SSL connection has been closed (EOF) (_ssl.c:1006)"}, kTls),
      "SSLError(SSLZeroReturnError(6, 'TLS/SSL connection has been closed (EOF) (_ssl.c:1006)'))"
  );
}

// http.client decodes the status line as latin-1, whatever the server meant, and strips it.
TEST(Fault, ReasonsThatAreNotAscii) {
  const std::pair<const char*, const char*> cases[] = {
      {"N\xF6", "N\u00f6"}, {"N\xC3\xB6", "N\u00c3\u00b6"}, {" A  B  ", "A  B"}, {" ", ""}};
  for (const auto& [reason, shown] : cases) {
    EXPECT_EQ(
        failure_of_status(404, reason, "/p").text,
        "HTTPError('404 Client Error: " + std::string(shown) + " for url: /p')"
    );
  }
}

}  // namespace
}  // namespace loadgen::http

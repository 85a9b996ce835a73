#include "http/sending.hpp"

#include "client/test_client.hpp"

#include <zlib.h>

namespace loadgen::http {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

/// Sends of one session that overlap, on a loop that the test drives.
class SendingTest : public testing::Test {
 protected:
  using Handle = std::shared_ptr<Sending>;

  static std::shared_ptr<const PreparedRequest> request(
      const std::string& method, const std::string& url, Dialect dialect = Dialect::requests
  ) {
    RequestSpec spec;
    spec.dialect = dialect;
    spec.method = method;
    spec.url = parse_url(url, dialect).value();
    spec.fields = {{"Host", {}}, {"Cookie", {}}, {"Content-Length", {}}};
    return std::make_shared<const PreparedRequest>(std::move(spec));
  }

  Handle start(const std::string& url, SendOptions options = impatient()) {
    return start({session_, request("GET", url), {}, std::move(options), Clock::now()});
  }

  Handle start(Sending::Order order) {
    ++running_;
    return Sending::start(std::move(order), [this](Sending&) { --running_; });
  }

  void run_until(const std::function<bool()>& reached) {
    const TimePoint end = Clock::now() + kLimit;
    while (!reached() && Clock::now() < end) {
      loop_.restart();
      loop_.run_one_for(1ms);
    }
    ASSERT_TRUE(reached());
  }

  void run() {
    run_until([&] { return running_ == 0; });
  }

  boost::asio::io_context loop_{1};
  Recorder recorder_;
  LoopClient client_{loop_, recorder_};
  std::shared_ptr<Session> session_ = std::make_shared<Session>(client_);
  int running_ = 0;
};

TEST_F(SendingTest, OverlappingSendsHaveAConnectionEach) {
  const Script slow{expect_request(), test::wait(50ms), answer("x"), expect_request(), answer("y")};
  ScriptedServer server({slow});
  const Handle first = start(server.url() + "/1");
  const Handle second = start(server.url() + "/2");
  run();
  EXPECT_EQ(server.connections(), 2u);
  EXPECT_EQ(first->reply().status, 200u);
  EXPECT_EQ(second->reply().status, 200u);
  start(server.url() + "/3");
  start(server.url() + "/4");
  run();
  EXPECT_EQ(server.connections(), 2u) << "both were kept";
}

TEST_F(SendingTest, NoMoreThanSoManyConnectionsAreKept) {
  session_ = std::make_shared<Session>(client_, 1);
  ScriptedServer server({{expect_request(), test::wait(50ms), answer("x")}});
  start(server.url());
  start(server.url());
  run();
  EXPECT_EQ(server.connections(), 2u) << "all are opened";
  EXPECT_TRUE(server.wait_for_ended(1, kLimit));
  EXPECT_EQ(server.open_connections(), 1u);
}

TEST_F(SendingTest, SendsMayWaitForAConnection) {
  session_ = std::make_shared<Session>(client_, 1, nullptr, true);
  ScriptedServer server(
      {{expect_request(),
        test::wait(20ms),
        answer("x"),
        expect_request(),
        answer("x"),
        expect_request()}}
  );
  const Handle first = start(server.url() + "/1");
  const Handle second = start(server.url() + "/2");
  const Handle third = start(server.url() + "/3");
  run_until([&] { return running_ == 1; });
  EXPECT_EQ(server.connections(), 1u);
  EXPECT_EQ(first->reply().status + second->reply().status, 400u);
  third->cut();
  run();
}

TEST_F(SendingTest, AWaitingSendCanBeCutOff) {
  session_ = std::make_shared<Session>(client_, 1, nullptr, true);
  ScriptedServer server({{expect_request(), test::wait(20ms), answer("x")}});
  start(server.url() + "/1");
  const Handle waiting = start(server.url() + "/2");
  waiting->cut();
  run();
  EXPECT_EQ(waiting->reply().fault.kind, FaultKind::cut_off);
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST_F(SendingTest, OneIsCutOffAndTheOthersGoOn) {
  ScriptedServer server({{expect_request()}, {expect_request(), test::wait(50ms), answer("x")}});
  const Handle cut = start(server.url() + "/1");
  run_until([&] { return server.wait_for_requests(1, 0ms); });
  const Handle other = start(server.url() + "/2");
  run_until([&] { return server.wait_for_requests(2, 0ms); });
  cut->cut();
  run_until([&] { return running_ == 1; });
  EXPECT_EQ(cut->reply().fault.kind, FaultKind::cut_off);
  EXPECT_TRUE(server.wait_for_ended(1, kLimit)) << "its connection is closed";
  run();
  EXPECT_EQ(other->reply().status, 200u);
  EXPECT_FALSE(other->reply().fault);
}

TEST_F(SendingTest, ACutAtOnceOrAtTheEnd) {
  ScriptedServer server({{expect_request(), answer("x")}});
  const Handle at_once = start("http://nobody.invalid/");
  at_once->cut();
  run();
  EXPECT_EQ(at_once->reply().fault.kind, FaultKind::cut_off);
  const Handle ended = start(server.url());
  run();
  ended->cut();
  EXPECT_FALSE(ended->reply().fault);
  EXPECT_EQ(ended->reply().status, 200u);
}

TEST_F(SendingTest, EachHasItsOwnTimeouts) {
  ScriptedServer server({{expect_request(), test::wait(60s)}});
  SendOptions quick = impatient();
  quick.timeouts.read = 50ms;
  SendOptions never = impatient();
  never.timeouts = {Timeouts::kNever, Timeouts::kNever};
  const TimePoint began = Clock::now();
  const Handle patient = start(server.url(), never);
  const Handle hasty = start(server.url(), quick);
  run_until([&] { return running_ == 1; });
  EXPECT_EQ(hasty->reply().fault.kind, FaultKind::header_timeout);
  EXPECT_GE(Clock::now() - began, 50ms);
  EXPECT_LT(Clock::now() - began, 500ms);
  patient->cut();
  run();
}

// The way of one name for several who wait differently long.
TEST_F(SendingTest, TimeoutsOfNameLookUpsAreTheirOwn) {
  SendOptions never = impatient();
  never.timeouts = {Timeouts::kNever, Timeouts::kNever};
  const Handle handle = start("http://nobody.invalid/", never);
  run();
  EXPECT_EQ(handle->reply().fault.kind, FaultKind::name_lookup);
}

TEST_F(SendingTest, ABodyGivenWithTheSend) {
  ScriptedServer server({{expect_request(), answer("x"), expect_request(), answer("x")}});
  const auto shared = request("POST", server.url());
  for (const char* body : {"one", "three"}) {
    start({session_, shared, body, impatient(), Clock::now()});
    run();
  }
  EXPECT_THAT(
      server.requests(),
      ElementsAre(
          HasSubstr("Content-Length: 3\r\n\r\none"), HasSubstr("Content-Length: 5\r\n\r\nthree")
      )
  );
}

TEST_F(SendingTest, WhatIsKept) {
  ScriptedServer server(
      {{expect_request(),
        test::send("HTTP/1.1 404 Not here\r\nServer: s\r\nX: \xe9\r\nContent-Length: 2\r\n\r\nno")}}
  );
  SendOptions options = impatient();
  options.keep = true;
  const TimePoint began = Clock::now();
  const Handle handle = start(server.url() + "/a", options);
  run();
  const Reply& reply = handle->reply();
  EXPECT_FALSE(reply.fault);
  EXPECT_EQ(reply.status, 404u);
  EXPECT_EQ(reply.version, 11u);
  EXPECT_EQ(reply.reason, "Not here");
  EXPECT_EQ(reply.fields, "Server: s\r\nX: \xe9\r\nContent-Length: 2\r\n");
  EXPECT_EQ(reply.body, "no");
  EXPECT_THAT(reply.history, IsEmpty());
  EXPECT_EQ(reply.sent_fields(), (Fields{{"Host", server.url().substr(7)}}));
  EXPECT_GE(reply.began, began);
  EXPECT_GE(reply.header_done, reply.began);
  EXPECT_GE(reply.ended, reply.header_done);
}

TEST_F(SendingTest, TheStatusOfABrokenBodyIsKnown) {
  const std::string head = "HTTP/1.1 200 OK\r\n";
  ScriptedServer server(
      {{expect_request(), test::send(head + "Content-Length: 9\r\n\r\nabc"), closed()},
       {expect_request(), test::send(head + "X: "), closed()}}
  );
  const Handle in_body = start(server.url());
  run();
  EXPECT_EQ(in_body->reply().fault.kind, FaultKind::body_cut);
  EXPECT_EQ(in_body->reply().fault.got, 3u);
  EXPECT_EQ(in_body->reply().status, 200u);
  const Handle in_head = start(server.url());
  run();
  EXPECT_EQ(in_head->reply().fault.kind, FaultKind::closed);
  EXPECT_EQ(in_head->reply().status, 0u);
}

TEST_F(SendingTest, AJarThatSomebodyElseLooksInto) {
  ScriptedServer server(
      {{expect_request(),
        test::send("HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nContent-Length: 0\r\n\r\n"),
        expect_request(),
        answer("x")}}
  );
  const auto jar = std::make_shared<CookieJar>();
  session_ = std::make_shared<Session>(client_, 10, jar);
  jar->set({.name = "own", .value = "2", .domain = ""});
  start(server.url());
  run();
  EXPECT_EQ(jar->size(), 2u);
  const Handle second = start(server.url());
  run();
  EXPECT_EQ(second->reply().cookies, "own=2; a=1");
  EXPECT_THAT(server.requests()[0], HasSubstr("Cookie: own=2\r\n"));
  EXPECT_THAT(server.requests()[1], HasSubstr("Cookie: own=2; a=1\r\n"));
}

/// A gzip body of 100 MB, in a few KB.
constexpr std::size_t kBombSize = 100'000'000;

TEST_F(SendingTest, ABodyThatDecodesToMuchIsCountedAndNotKept) {
  // 100 MB of zeros as one stored-size run: made by zlib's deflate at level 9.
  z_stream stream{};
  ASSERT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string zeros(kBombSize, '\0');
  std::string bomb(1'000'000, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(zeros.data());
  stream.avail_in = static_cast<uInt>(zeros.size());
  stream.next_out = reinterpret_cast<Bytef*>(bomb.data());
  stream.avail_out = static_cast<uInt>(bomb.size());
  ASSERT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  bomb.resize(stream.total_out);
  deflateEnd(&stream);
  ScriptedServer server(
      {{expect_request(),
        test::send(fmt::format(
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n{}",
            bomb.size(),
            bomb
        ))}}
  );
  const Handle handle = start(server.url());
  run();
  EXPECT_FALSE(handle->reply().fault);
  EXPECT_EQ(handle->reply().body_bytes, kBombSize);
  EXPECT_EQ(handle->reply().body, "");
}

TEST_F(SendingTest, ABodyThatCannotBeDecoded) {
  ScriptedServer server(
      {{expect_request(),
        test::send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd")},
       {expect_request(), answer("x")}}
  );
  const Handle handle = start(server.url());
  run();
  EXPECT_EQ(handle->reply().fault.kind, FaultKind::bad_encoding);
  EXPECT_EQ(
      handle->reply().fault.detail, "Error -3 while decompressing data: incorrect header check"
  );
  EXPECT_EQ(handle->reply().coding, "gzip");
  start(server.url());
  run();
  EXPECT_EQ(server.connections(), 2u) << "it is not used again";
}

TEST_F(SendingTest, TheLimitOfFasthttpCountsAsItsAuthorsDo) {
  ScriptedServer server(
      {{expect_request(),
        test::send("HTTP/1.1 302 X\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n"),
        expect_request(),
        test::send("HTTP/1.1 302 X\r\nLocation: /c\r\nContent-Length: 0\r\n\r\n")}}
  );
  SendOptions options = impatient();
  options.max_redirects = 1;
  const Handle handle =
      start({session_, request("GET", server.url(), Dialect::fasthttp), {}, options, Clock::now()});
  run();
  EXPECT_EQ(handle->reply().fault.kind, FaultKind::too_many_redirects);
  EXPECT_EQ(handle->reply().fault.code, 1);
  EXPECT_EQ(server.requests().size(), 2u);
}

}  // namespace
}  // namespace loadgen::http

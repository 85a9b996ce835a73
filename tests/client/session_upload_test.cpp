#include "client/test_client.hpp"
#include "http/upload_stream.hpp"

namespace loadgen::http {
namespace {

using testing::ElementsAre;
using testing::EndsWith;

/// Makes a body of pieces while it is sent, on the client's loop when it is told to.
class Maker {
 public:
  Maker(Client& client, std::vector<std::string> pieces)
      : io_(client.loop()), pieces_(std::move(pieces)) {}

  SendOptions options() {
    SendOptions options;
    options.max_redirects = 3;
    stream_ = std::make_shared<UploadStream>(io_, [this] { ++told_; });
    options.upload = std::make_shared<const Upload>(stream_, 0);
    return options;
  }

  /// What Python's side does when it is woken.
  void work() {
    for (;;) {
      const auto step = stream_->next();
      if (step == UploadStream::Step::wait) return;
      if (step == UploadStream::Step::begin) {
        begun_.push_back(stream_->url());
        made_ = 0;
      } else if (made_ == pieces_.size()) {
        if (stream_->end()) stream_->resume();
      } else {
        std::string_view piece = pieces_[made_++];
        if (stream_->put(piece)) stream_->resume();
      }
    }
  }

  std::vector<std::string> begun_;
  int told_ = 0;
  std::shared_ptr<UploadStream> stream_;

 private:
  boost::asio::io_context& io_;
  const std::vector<std::string> pieces_;
  std::size_t made_ = 0;
};

class SessionUpload : public testing::Test {
 protected:
  /// A request in chunks, whose body a stream brings.
  RecordedRequest chunked(const std::string& method, const std::string& url) {
    return client_.request(method, url, {{"Transfer-Encoding", "chunked"}});
  }

  /// The same of which `maker` makes the body, and what came of it.
  void send(Maker& maker, const std::string& method, const std::string& url) {
    const RecordedRequest request = chunked(method, url);
    client_.begin(request);
    client_.run_beside([&] { maker.work(); });
  }

  Client client_;
};

TEST_F(SessionUpload, WhatAStreamBringsGoesOutBehindTheHead) {
  ScriptedServer server({{expect_request(), answer("ok")}});
  Maker maker(client_, {"1\r\na\r\n", "2\r\nbc\r\n", "0\r\n\r\n"});
  client_.use(maker.options());
  send(maker, "POST", server.url() + "/x");
  EXPECT_EQ(client_.reply().status, 200u);
  ASSERT_EQ(server.requests().size(), 1u);
  EXPECT_THAT(server.requests()[0], EndsWith("\r\n\r\n1\r\na\r\n2\r\nbc\r\n0\r\n\r\n"));
  EXPECT_THAT(maker.begun_, ElementsAre(server.url() + "/x"));
}

TEST_F(SessionUpload, ARedirectHasItBegunAnew) {
  ScriptedServer server(
      {{expect_request(),
        test::send("HTTP/1.1 307 R\r\nLocation: /y\r\nContent-Length: 0\r\n\r\n"),
        expect_request(),
        answer("ok")}}
  );
  Maker maker(client_, {"1\r\na\r\n", "0\r\n\r\n"});
  client_.use(maker.options());
  send(maker, "POST", server.url() + "/x");
  EXPECT_EQ(client_.reply().status, 200u);
  EXPECT_THAT(maker.begun_, ElementsAre(server.url() + "/x", server.url() + "/y"));
  for (const auto& request : server.requests()) {
    EXPECT_THAT(request, EndsWith("1\r\na\r\n0\r\n\r\n"));
  }
}

TEST_F(SessionUpload, AServerThatWantsNoMoreIsHeard) {
  ScriptedServer server(
      {{expect_head(),
        test::send("HTTP/1.1 413 No\r\nContent-Length: 0\r\n\r\n"),
        test::wait(50ms),
        closed()}}
  );
  Maker maker(client_, std::vector<std::string>(1000, std::string(100'000, 'x')));
  client_.use(maker.options());
  send(maker, "POST", server.url() + "/x");
  // What was sent unread may have the kernel drop the answer with a reset: then the fault says so.
  EXPECT_TRUE(client_.reply().status == 413 || client_.reply().fault) << client_.failure();
  EXPECT_EQ(maker.stream_->next(), UploadStream::Step::wait) << "nothing is wanted any more";
}

TEST_F(SessionUpload, IsNotSentAgainOnceItWasBegun) {
  // The server closes at the second request, as it may do with a connection that was idle.
  ScriptedServer server({{expect_request(), answer("ok"), expect_request(), closed()}});
  client_.get(server.url());
  Maker maker(client_, {"1\r\na\r\n", "0\r\n\r\n"});
  client_.use(maker.options());
  send(maker, "PUT", server.url() + "/x");
  EXPECT_EQ(client_.reply().fault.kind, FaultKind::closed);
  EXPECT_EQ(client_.reply().resent, 0u);
  EXPECT_EQ(server.connections(), 1u);
  EXPECT_EQ(maker.begun_.size(), 1u);
}

TEST_F(SessionUpload, ConnectsAnewWhereTheServerHadClosed) {
  ScriptedServer server(
      {{expect_request(), answer("ok"), closed()}, {expect_request(), answer("ok")}}
  );
  client_.get(server.url());
  ASSERT_TRUE(server.wait_for_ended(1, kLimit));
  Maker maker(client_, {"0\r\n\r\n"});
  client_.use(maker.options());
  send(maker, "PUT", server.url() + "/x");
  EXPECT_EQ(client_.reply().status, 200u);
  EXPECT_EQ(maker.begun_.size(), 1u);
}

TEST_F(SessionUpload, AMakerThatTakesTooLongMeetsTheEndOfTheRequest) {
  ScriptedServer server({{expect_request(), answer("ok")}});
  Maker maker(client_, {});
  SendOptions options = maker.options();
  options.timeouts.whole = 50ms;
  client_.use(options);
  client_.send(chunked("POST", server.url() + "/x"));
  EXPECT_EQ(client_.reply().fault.kind, FaultKind::send_timeout);
  EXPECT_TRUE(client_.reply().fault.whole);
}

TEST_F(SessionUpload, ASendThatWaitsForItsMakerCanBeCutOff) {
  ScriptedServer server({{expect_request(), answer("ok")}});
  Maker maker(client_, {});
  client_.use(maker.options());
  const RecordedRequest request = chunked("POST", server.url() + "/x");
  client_.begin(request);
  client_.run_until_connected(server);
  ASSERT_TRUE(maker.stream_->was_begun());
  client_.cut();
  client_.run();
  EXPECT_EQ(client_.reply().fault.kind, FaultKind::cut_off);
}

TEST_F(SessionUpload, PiecesGoOutInChunksWithTrailers) {
  ScriptedServer server({{expect_request(), answer("ok")}});
  const auto upload = std::make_shared<Upload>();
  upload->add("hello");
  upload->chunk("X-Sum: 5\r\n");
  SendOptions options;
  options.upload = upload;
  client_.use(options);
  client_.send(chunked("POST", server.url() + "/x"));
  EXPECT_EQ(client_.reply().status, 200u);
  ASSERT_EQ(server.requests().size(), 1u);
  EXPECT_THAT(server.requests()[0], EndsWith("\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 5\r\n\r\n"));
}

}  // namespace
}  // namespace loadgen::http

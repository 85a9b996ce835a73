#pragma once

#include "http/connection_pool.hpp"
#include "http/cookie_jar.hpp"
#include "http/digest_signer.hpp"
#include "http/reply.hpp"
#include "http/response_parser.hpp"
#include "http/turns.hpp"

#include <optional>

namespace loadgen::http {

/// One user's HTTP client: the connections and cookies that it keeps. Sends may overlap; each takes
/// an idle connection to its origin or opens one (spec/http-client.md section 4). Lives on one
/// loop; every call comes there. It records nothing: who sends judges the reply.
class Session {
 public:
  /// `max_connections`: how many idle ones to one origin are kept; with `sends_wait` also how many
  /// there are at a time, further sends wait for one (geventhttpclient). `jar`: made at the first
  /// cookie unless it is given, and then without cookies for public suffixes. `client` outlives the
  /// session, the session outlives its sends.
  explicit Session(
      LoopClient& client,
      unsigned max_connections = 10,
      std::shared_ptr<CookieJar> jar = nullptr,
      bool sends_wait = false
  );

  boost::asio::io_context& loop() const { return client_.io; }

  /// Sends `request`, with `body` instead of its own unless that is null, follows redirects as
  /// `options` say, and waits for the whole answer. `task`: where the loop is told that it had its
  /// turn, and by whose flag the send is cut off; a send in a task that was cut off already does
  /// nothing. `began`: the caller's clock, from which the time counts. `reply` is a fresh one. All
  /// that is given outlives the send.
  Co<void> fetch(
      const PreparedRequest& request,
      const std::string* body,
      const SendOptions& options,
      TaskState& task,
      TimePoint began,
      Reply& reply
  );

 private:
  /// One hop of a send.
  struct Hop {
    const SendOptions& options;
    TaskState& task;
    Reply& reply;
    const std::string* body;  ///< of the request, null: none
    const Upload* upload;     ///< the body, instead of that one, unless null
    const Origin& first;      ///< the chain's first origin
    std::string rendered{};   ///< the bytes, where they are not those of the request
    std::string_view wire{};  ///< the bytes
    std::size_t written = 0;
    bool answered = false;    ///< at least a byte of an answer came
    int followed = 0;         ///< redirects
    bool challenged = false;  ///< since the last of them
  };

  static void go_by_proxy(Hop& hop);
  TlsSessions* own_tls_sessions(const SendOptions& options);
  void begin_hop(Hop& hop, const PreparedRequest& plain, TimePoint now) const;
  std::unique_ptr<Connection> connection_for(const Hop& hop);
  static ResponseParser::Options parser_options(const Hop& hop);
  Co<Fault> send_upload(Connection& connection, Hop& hop);
  static bool is_spent(const Hop& hop);
  Co<void> exchange(Connection& connection, Hop& hop);
  static Co<void> hand_over(Hop& hop, const ResponseParser& parser);
  static Fault parse(std::optional<ResponseParser>& parser, BufferPool::Lease& in, Hop& hop);
  void end_hop(Hop& hop, std::unique_ptr<Connection> connection);
  void keep_cookies(const Reply& reply);
  bool follow(Hop& hop) const;
  bool answer_challenge(Hop& hop);
  void begin_next(Hop& hop, RequestSpec spec) const;

  LoopClient& client_;
  std::unique_ptr<TlsSessions> tls_sessions_;  ///< null: none are kept
  ConnectionPool pool_;
  std::shared_ptr<CookieJar> jar_;        ///< null: no cookie yet
  std::unique_ptr<DigestSigner> signer_;  ///< null: no server asked for it
  std::unique_ptr<Turns> turns_;          ///< null: sends never wait
  unsigned max_connections_;
};

/// Whether a request that failed so may go out once more on a fresh connection: a server may close
/// a kept connection at any time (RFC 9112 section 9.3.1). Pure.
bool may_resend(
    const PreparedRequest& request, bool reused, std::size_t written, bool answered, FaultKind fault
);

}  // namespace loadgen::http

#include "http/session.hpp"

#include "http/latin1.hpp"
#include "http/redirect.hpp"

#include <algorithm>
#include <cerrno>

namespace loadgen::http {
namespace {

using boost::system::error_code;

/// A read that timed out or broke, told apart by whether the header block was complete.
void move_into_body(Fault& fault, const ResponseParser& parser) {
  if (!parser.is_header_done()) return;
  if (fault.kind == FaultKind::header_timeout) fault.kind = FaultKind::body_timeout;
  if (fault.kind == FaultKind::system) fault.kind = FaultKind::body_reset;
}

std::string_view bytes_of(const BufferPool::Lease& in) {
  return {in.data(), in.size()};
}

/// The bytes up to and with the first line feed; all without one.
std::string_view first_line(std::string_view bytes) {
  const std::size_t end = bytes.find('\n');
  return end == std::string_view::npos ? bytes : bytes.substr(0, end + 1);
}

/// CPython's http.client reads a line and wants it to start with `HTTP/`.
Fault no_status_line(const BufferPool::Lease& in) {
  const std::string_view bytes = first_line(bytes_of(in));
  if (bytes.size() > ResponseParser::kLineLimit) {
    return Fault{FaultKind::header_too_large, 0, "status line"};
  }
  return Fault{FaultKind::not_http, 0, from_latin1(bytes)};
}

/// urllib3 skips two bytes behind a chunk, whatever they are, and reads a line.
Fault unreadable_chunk(const error_code& error, bool after_chunk, std::string_view bytes) {
  using Error = boost::beast::http::error;
  const std::string_view line =
      first_line(bytes.substr(std::min<std::size_t>(after_chunk ? 2 : 0, bytes.size())));
  if (error == Error::header_limit) {
    const bool is_last = line.starts_with('0') && line.size() <= ResponseParser::kLineLimit;
    return Fault{FaultKind::chunk_line_too_long, 0, is_last ? "trailer" : "size"};
  }
  if (error != Error::bad_chunk) return Fault{FaultKind::bad_framing, 0, error.message()};
  return Fault{FaultKind::bad_chunk, 0, std::string(line)};
}

EpochSeconds epoch_now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

Fault bad_encoding(const DecodingError& error) {
  return Fault{FaultKind::bad_encoding, error.is_zstd ? 1 : 0, error.text};
}

/// The server closed while it was still being sent to. As urllib3, the answer is read all the same:
/// the server may have refused a long body.
bool is_closed_while_sending(const Fault& fault) {
  return fault.kind == FaultKind::system && (fault.code == EPIPE || fault.code == ECONNRESET);
}

Fault unreadable(
    const error_code& error, const ResponseParser& parser, const BufferPool::Lease& in
) {
  using Error = boost::beast::http::error;
  if (error == ResponseParser::kBadEncoding) {
    return bad_encoding(parser.decoding_error());
  }
  if (parser.is_header_done()) {
    return unreadable_chunk(error, parser.after_chunk(), bytes_of(in));
  }
  if (!parser.has_status()) {
    const bool http = bytes_of(in).starts_with("HTTP/");
    const bool status_line = http && error != Error::bad_status && error != Error::header_limit;
    return status_line ? Fault{FaultKind::bad_framing, 0, error.message()} : no_status_line(in);
  }
  if (error == Error::header_limit) return Fault{FaultKind::header_too_large, 0, "header line"};
  if (error == ResponseParser::kTooManyFields) return Fault{FaultKind::too_many_fields};
  return Fault{FaultKind::bad_framing, 0, error.message()};
}

/// The server closed before the parser was done: the end of a body, or a fault.
Fault end_of_connection(ResponseParser& parser, const BufferPool::Lease& in) {
  if (!parser.is_header_done()) {
    const bool other = !parser.has_status() && in.size() > 0 && !bytes_of(in).starts_with("HTTP/");
    return other ? no_status_line(in) : Fault{FaultKind::closed};
  }
  error_code error;
  parser.feed_end(error);
  if (!error) return Fault{};
  if (error == ResponseParser::kBadEncoding) {
    return bad_encoding(parser.decoding_error());
  }
  const auto [got, missing] = parser.cut(bytes_of(in));
  if (missing == 0) return Fault{FaultKind::body_cut_between_chunks};
  return Fault{FaultKind::body_cut, 0, {}, got, missing};
}

}  // namespace

bool may_resend(
    const PreparedRequest& request, bool reused, std::size_t written, bool answered, FaultKind fault
) {
  const bool lost = fault == FaultKind::closed || fault == FaultKind::system;
  return reused && !answered && lost && (request.is_idempotent() || written == 0);
}

Session::Session(
    LoopClient& client, unsigned max_connections, std::shared_ptr<CookieJar> jar, bool sends_wait
)
    : client_(client), jar_(std::move(jar)), max_connections_(max_connections) {
  if (sends_wait) turns_ = std::make_unique<Turns>(client.io, max_connections);
}

void Session::begin_hop(Hop& hop, const PreparedRequest& plain, TimePoint now) const {
  Reply& reply = hop.reply;
  auto signed_one = signer_ ? signer_->sign(plain) : nullptr;
  const PreparedRequest& request = signed_one ? *signed_one : plain;
  if (signed_one) reply.redirected = std::move(signed_one);
  hop.written = 0;
  hop.answered = false;
  reply.request = &request;
  reply.hop_began = now;
  reply.sent_body = hop.body == nullptr ? 0 : hop.body->size();
  if (jar_ && !jar_->empty() && request.takes_cookies()) {
    reply.cookies = jar_->header(cookie_place(request.spec()), epoch_now());
  }
  const std::string& own_body = request.spec().body;
  const bool is_own_body = hop.body == nullptr ? own_body.empty() : *hop.body == own_body;
  if (hop.upload != nullptr) {
    reply.sent_body = hop.upload->size();
    hop.rendered = request.head(reply.cookies, reply.sent_body);
    hop.wire = hop.rendered;
  } else if (is_own_body && reply.cookies.empty()) {
    hop.wire = request.wire();
  } else {
    hop.rendered =
        request.render(reply.cookies, hop.body == nullptr ? std::string_view() : *hop.body);
    hop.wire = hop.rendered;
  }
  if (hop.options.proxies && !request.origin().tls) go_by_proxy(hop);
}

/// A proxy gets a plain request with the server's name.
void Session::go_by_proxy(Hop& hop) {
  const RequestSpec& spec = hop.reply.request->spec();
  const Proxy* proxy = hop.options.proxies->find(spec.url.origin);
  if (proxy == nullptr) return;
  hop.rendered = by_way_of(*proxy, spec.url.origin, spec.dialect, hop.wire);
  hop.wire = hop.rendered;
}

/// Where a user's TLS sessions are kept, if they are.
TlsSessions* Session::own_tls_sessions(const SendOptions& options) {
  if (options.tls->options().resume != TlsResume::user) return nullptr;
  if (!tls_sessions_) tls_sessions_ = std::make_unique<TlsSessions>();
  return tls_sessions_.get();
}

std::unique_ptr<Connection> Session::connection_for(const Hop& hop) {
  const PreparedRequest& request = *hop.reply.request;
  const SendOptions& options = hop.options;
  const bool repeatable = request.is_idempotent() && hop.upload == nullptr;
  auto connection = pool_.take(request.origin(), options, repeatable, hop.reply.hop_began);
  if (!connection) connection = std::make_unique<Connection>(client_, request.origin(), options);
  connection->lend(hop.task, options.timeouts, after(hop.reply.began, options.timeouts.whole));
  return connection;
}

Co<void> Session::fetch(
    const PreparedRequest& request,
    const std::string* body,
    const SendOptions& options,
    TaskState& task,
    TimePoint began,
    Reply& reply
) {
  reply.began = began;
  reply.stopwatch.start(began);
  reply.request = &request;
  if (task.cut) {
    reply.fault.kind = FaultKind::cut_off;
    co_return;
  }
  if (body == nullptr) body = &request.spec().body;
  Hop hop{options, task, reply, body, options.upload.get(), request.origin()};
  begin_hop(hop, request, began);
  std::unique_ptr<Connection> connection;
  for (;;) {
    if (turns_ && !connection) {
      const bool granted = co_await turns_->take(reply.request->origin(), task);
      if (!granted) {
        reply.fault.kind = FaultKind::cut_off;
        co_return;
      }
      reply.stopwatch.start(Clock::now());
    }
    if (!connection) connection = connection_for(hop);
    const bool reused = connection->is_open();
    if (!reused) {
      TlsSessions* const sessions = own_tls_sessions(options);
      std::string* const tunnel = options.describe ? &reply.tunnel : nullptr;
      reply.fault = co_await connection->open(reply.stopwatch, reply.trace, sessions, tunnel);
    }
    if (!reply.fault) co_await exchange(*connection, hop);
    if (may_resend(*reply.request, reused, hop.written, hop.answered, reply.fault.kind) &&
        !is_spent(hop)) {
      ++reply.resent;
      connection->close();
      reply.fault = Fault();
      hop.written = 0;
      continue;
    }
    end_hop(hop, std::move(connection));
    if (!follow(hop) && !answer_challenge(hop)) co_return;
  }
}

void Session::end_hop(Hop& hop, std::unique_ptr<Connection> connection) {
  Reply& reply = hop.reply;
  reply.ended = Clock::now();
  // Without an answer, the phase that failed has ended with what failed.
  if (hop.answered) reply.stopwatch.lap(reply.trace, Phase::receive, reply.ended);
  reply.trace.status = reply.status;
  reply.trace.local_port = connection->local_port();
  reply.trace.connection_age = std::max(Nanos(0), reply.hop_began - connection->opened());
  if (hop.options.describe) {
    reply.connection = connection->description();
    reply.sent_head = hop.wire.substr(0, hop.wire.find("\r\n\r\n"));
  }
  connection->rest(reply.ended);
  if (reply.fault || !reply.keep_alive) {
    connection->close();
  } else {
    pool_.put(std::move(connection), max_connections_);
  }
  if (turns_) turns_->give_back(reply.request->origin());
  if (!reply.set_cookies.empty()) keep_cookies(reply);
}

void Session::keep_cookies(const Reply& reply) {
  if (!jar_) jar_ = std::make_shared<CookieJar>(CookieJar::Suffixes::refused);
  const CookiePlace place = cookie_place(reply.request->spec());
  for (const std::string& cookie : reply.set_cookies) jar_->store(place, cookie, epoch_now());
}

/// Begins the next hop if the answer sends the client elsewhere.
bool Session::follow(Hop& hop) const {
  Reply& reply = hop.reply;
  const int most = hop.options.max_redirects;
  const RequestSpec& sent = reply.request->spec();
  // A redirect whose body is broken is followed all the same, as both clients do.
  if (most < 0 || (reply.fault && !is_of_body(reply.fault.kind))) return false;
  if (!is_redirect(reply, sent.dialect)) return false;
  if (hop.task.cut) {
    reply.fault = Fault{FaultKind::cut_off};
    return false;
  }
  if (hop.followed == most) {
    reply.fault = Fault{FaultKind::too_many_redirects, most};
    return false;
  }
  Redirection redirection = redirect(sent, reply, hop.first);
  if (redirection.fault) {
    reply.fault = std::move(redirection.fault);
    return false;
  }
  if (!redirection.keeps_body) {
    hop.body = nullptr;
    hop.upload = nullptr;
  }
  ++hop.followed;
  hop.challenged = false;
  begin_next(hop, std::move(redirection.next));
  return true;
}

/// Begins the same hop once more, signed, if the server asks for Digest.
bool Session::answer_challenge(Hop& hop) {
  const Reply& reply = hop.reply;
  if (!hop.options.digest || reply.challenges.empty() || reply.fault) return false;
  if (is_spent(hop)) return false;
  if (hop.challenged || hop.task.cut) return false;
  if (!signer_) signer_ = std::make_unique<DigestSigner>(hop.options.digest);
  if (!signer_->take(reply)) return false;
  hop.challenged = true;
  begin_next(hop, reply.request->spec());
  return true;
}

/// The chain goes on with `spec`; the answer that led there becomes history.
void Session::begin_next(Hop& hop, RequestSpec spec) const {
  Reply& reply = hop.reply;
  Reply next;
  next.began = reply.began;
  next.resent = reply.resent;
  next.trace = reply.trace;
  next.stopwatch = reply.stopwatch;
  next.history = std::move(reply.history);
  next.redirected = std::make_shared<const PreparedRequest>(std::move(spec));
  const TimePoint now = reply.ended;
  if (hop.options.keep) {
    reply.fault = Fault();
    reply.history.clear();
    next.history.push_back(std::move(reply));
  }
  reply = std::move(next);
  begin_hop(hop, *reply.redirected, now);
}

ResponseParser::Options Session::parser_options(const Hop& hop) {
  const PreparedRequest& request = *hop.reply.request;
  return {request.is_head(), hop.options.keep, request.spec().dialect};
}

Co<void> Session::exchange(Connection& connection, Hop& hop) {
  Reply& reply = hop.reply;
  Fault& fault = reply.fault;
  fault = connection.write_now(hop.wire, hop.written);
  if (!fault && hop.written < hop.wire.size()) {
    fault = co_await connection.write_rest(hop.wire, hop.written);
  }
  if (!fault && hop.upload != nullptr) fault = co_await send_upload(connection, hop);
  TimePoint now = reply.stopwatch.lap(reply.trace, Phase::send);
  const bool sent = !fault;
  if (!sent && !is_closed_while_sending(fault)) co_return;

  BufferPool::Lease in(client_.buffers);
  std::optional<ResponseParser> parser;
  parser.emplace(reply, parser_options(hop));
  while (!parser->is_done()) {
    connection.expect_progress(now);
    bool ended = false;
    if (connection.is_tls()) {
      fault = co_await connection.read_tls(in, ended);
    } else {
      const auto [error, count] = co_await connection.read_plain(in);
      in.added(count);
      fault = connection.judge_read(error, ended);
    }
    hop.task.yielded = true;
    now = reply.stopwatch.lap(reply.trace, hop.answered ? Phase::receive : Phase::wait);
    if (fault) {
      move_into_body(fault, *parser);
    } else if (ended) {
      fault = end_of_connection(*parser, in);
    } else {
      hop.answered = true;
      fault = parse(parser, in, hop);
      if (hop.options.stream != nullptr) co_await hand_over(hop, *parser);
      if (!fault && !parser->is_done() && hop.task.cut) fault.kind = FaultKind::cut_off;
    }
    if (fault || ended) break;
  }
  if (fault && !parser->is_header_done()) reply.status = 0;
  // Bytes behind the answer belong to no request, and a request that was not sent whole cannot be
  // followed by another: the connection is not used again.
  if (in.size() > 0 || !sent) reply.keep_alive = false;
}

/// Gives what was read of a body to who reads it, unless a redirect is followed.
Co<void> Session::hand_over(Hop& hop, const ResponseParser& parser) {
  Reply& reply = hop.reply;
  const bool follows =
      hop.options.max_redirects >= 0 && is_redirect(reply, reply.request->spec().dialect);
  if (parser.is_header_done() && !follows) co_await hop.options.stream->put(reply.body, hop.task);
}

/// Feeds what was read. Interim answers are skipped: the final one gets a parser of its own.
Fault Session::parse(std::optional<ResponseParser>& parser, BufferPool::Lease& in, Hop& hop) {
  for (;;) {
    error_code error;
    in.used(parser->feed(in.data(), in.size(), error));
    if (error) return unreadable(error, *parser, in);
    if (!parser->is_done() || !parser->interim()) break;
    parser.emplace(hop.reply, parser_options(hop));
    if (in.size() == 0) break;
  }
  Reply& reply = hop.reply;
  if (hop.options.keep && parser->is_header_done() && reply.header_done == TimePoint()) {
    reply.header_done = Clock::now();
  }
  return Fault{};
}

}  // namespace loadgen::http

#include "http/session.hpp"

#include "http/latin1.hpp"

#include <algorithm>
#include <cerrno>

namespace loadgen::http {
namespace {

using boost::system::error_code;

/// A read that timed out or broke, told apart by whether the header block was complete.
Fault in_body(Fault fault, const ResponseParser& parser) {
  if (!parser.is_header_done()) return fault;
  if (fault.kind == FaultKind::header_timeout) fault.kind = FaultKind::body_timeout;
  if (fault.kind == FaultKind::system) fault.kind = FaultKind::body_reset;
  return fault;
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
  if (error == Error::header_limit) return Fault{FaultKind::chunk_line_too_long};
  if (error != Error::bad_chunk) return Fault{FaultKind::bad_framing, 0, error.message()};
  const std::string_view line =
      first_line(bytes.substr(std::min<std::size_t>(after_chunk ? 2 : 0, bytes.size())));
  return Fault{FaultKind::bad_chunk, 0, std::string(line)};
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

}  // namespace

bool may_resend(
    const PreparedRequest& request, bool reused, std::size_t written, bool answered, FaultKind fault
) {
  const bool lost = fault == FaultKind::closed || fault == FaultKind::system;
  return reused && !answered && lost && (request.idempotent || written == 0);
}

Co<void> Session::send(const PreparedRequest& request, TimePoint began) {
  reply_.status = 0;
  if (user_.cut) co_return;
  client_.loop.recorder.count_begun();
  bool reused = connection_.ready_for(request.origin, request.idempotent, began);
  Fault fault;
  for (;;) {
    Progress progress;
    TimePoint now = began;
    if (!reused) {
      fault = co_await connection_.open(request.origin);
      now = Clock::now();
    }
    if (!fault) fault = co_await exchange(request, now, progress);
    if (!may_resend(request, reused, progress.written, progress.answered, fault.kind)) break;
    client_.loop.recorder.count_resent();
    fault = Fault{};
    reused = false;
  }
  ended_ = Clock::now();
  connection_.rest(ended_);
  if (fault || !reply_.keep_alive) connection_.close();
  record(request, fault, began);
}

Co<Fault> Session::exchange(const PreparedRequest& request, TimePoint now, Progress& progress) {
  Fault fault = connection_.write_now(request.wire, progress.written);
  if (!fault && progress.written < request.wire.size()) {
    fault = co_await connection_.write_rest(request.wire, progress.written);
    now = Clock::now();
  }
  if (fault && !is_closed_while_sending(fault)) co_return fault;

  BufferPool::Lease in(client_.buffers);
  std::optional<ResponseParser> parser;
  parser.emplace(reply_, request.head);
  while (!parser->is_done()) {
    connection_.expect_progress(now);
    bool ended = false;
    if (connection_.is_tls()) {
      fault = co_await connection_.read_tls(in, ended);
    } else {
      const auto [error, count] = co_await connection_.read_plain(in);
      in.added(count);
      fault = connection_.judge_read(error, ended);
    }
    user_.yielded = true;
    if (fault.kind == FaultKind::cut_off) co_return fault;
    if (fault) co_return in_body(fault, *parser);
    if (ended) co_return end_of_connection(*parser, in);
    progress.answered = true;
    fault = parse(parser, in, request.head);
    if (fault) co_return fault;
    if (user_.cut && !parser->is_done()) co_return Fault{FaultKind::cut_off};
    if (!parser->is_done()) now = Clock::now();
  }
  // Bytes behind the answer belong to no request, and a request that was not sent whole cannot be
  // followed by another: the connection is not used again.
  if (in.size() > 0 || progress.written < request.wire.size()) reply_.keep_alive = false;
  co_return Fault{};
}

/// Feeds what was read. Interim answers are skipped: the final one gets a parser of its own.
Fault Session::parse(std::optional<ResponseParser>& parser, BufferPool::Lease& in, bool head) {
  for (;;) {
    error_code error;
    in.used(parser->feed(in.data(), in.size(), error));
    if (error) return unreadable(error, *parser, in);
    if (!parser->is_done() || !parser->interim()) return Fault{};
    parser.emplace(reply_, head);
    if (in.size() == 0) return Fault{};
  }
}

Fault Session::end_of_connection(ResponseParser& parser, const BufferPool::Lease& in) const {
  if (!parser.is_header_done()) {
    const bool other = !parser.has_status() && in.size() > 0 && !bytes_of(in).starts_with("HTTP/");
    return other ? no_status_line(in) : Fault{FaultKind::closed};
  }
  error_code error;
  parser.feed_end(error);
  if (!error) return Fault{};
  const auto [got, missing] = parser.cut(bytes_of(in));
  if (missing == 0) return Fault{FaultKind::body_cut_between_chunks};
  return Fault{FaultKind::body_cut, 0, {}, got, missing};
}

void Session::record(const PreparedRequest& request, const Fault& fault, TimePoint began) {
  Recorder& recorder = client_.loop.recorder;
  if (fault) reply_.status = 0;
  if (fault.kind == FaultKind::cut_off) {
    recorder.count_cut_off();
    return;
  }
  Sample sample;
  sample.name = request.row;
  sample.response_time = ended_ - began;
  if (fault) {
    sample.failure = recorder.failure_id(
        request.row, failure_of(fault, request.origin, client_.options.timeouts)
    );
  } else {
    sample.bytes = reply_.body_bytes;
    if (reply_.status >= 400 && reply_.status < 600) {
      sample.failure = recorder.failure_id(
          request.row, failure_of_status(reply_.status, reply_.reason, request.name)
      );
    }
  }
  recorder.log(sample, client_.loop.wall(ended_));
}

}  // namespace loadgen::http

#include "support/target/server.hpp"

#include "support/target/reply.hpp"
#include "support/target/routes.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>

#include <exception>
#include <tuple>

namespace loadgen::target {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

constexpr asio::as_tuple_t<asio::use_awaitable_t<asio::io_context::executor_type>> kResult;

using Parser = http::request_parser<http::string_body>;
constexpr std::uint64_t kLargestBody = 64U << 20U;
constexpr std::uint32_t kLargestHeader = 1U << 20U;

/// A fault of the server itself must be seen, never swallowed.
void rethrow(const std::exception_ptr& fault) {
  if (fault) std::rethrow_exception(fault);
}

bool is_malformed(error_code error) {
  static const auto& category = http::make_error_code(http::error::bad_method).category();
  return error.category() == category && error != http::error::end_of_stream &&
         error != http::error::partial_message;
}

asio::ssl::context make_context(const Server::Tls& tls) {
  asio::ssl::context context(asio::ssl::context::tls_server);
  context.use_certificate_chain_file(tls.certificate.string());
  context.use_private_key_file(tls.key.string(), asio::ssl::context::pem);
  if (tls.only_1_2) SSL_CTX_set_max_proto_version(context.native_handle(), TLS1_2_VERSION);
  return context;
}

}  // namespace

Server::Server(
    asio::io_context& loop,
    const std::string& host,
    std::uint16_t port,
    const std::optional<Tls>& tls
)
    : loop_(loop),
      acceptor_(loop.get_executor(), Tcp::endpoint(asio::ip::make_address(host), port)) {
  if (tls) tls_.emplace(make_context(*tls));
  asio::co_spawn(loop_, accept_for_ever(), rethrow);
}

Server::Task Server::accept_for_ever() {
  constexpr std::chrono::milliseconds kOutOfDescriptors(10);
  while (true) {
    Socket socket(loop_.get_executor());
    const auto [error] = co_await acceptor_.async_accept(socket, kResult);
    if (error) {
      co_await pause(kOutOfDescriptors);
    } else {
      start(std::move(socket));
    }
  }
}

void Server::start(Socket socket) {
  error_code ignored;  // a peer that is gone already shows at the first read
  socket.set_option(Tcp::no_delay(true), ignored);
  if (tls_) {
    asio::co_spawn(loop_, serve_tls(std::move(socket)), rethrow);
  } else {
    asio::co_spawn(loop_, serve_plain(std::move(socket)), rethrow);
  }
}

Server::Task Server::serve_plain(Socket socket) {
  co_await answer_requests(socket);
}

Server::Task Server::serve_tls(Socket socket) {
  asio::ssl::stream<Socket> stream(std::move(socket), *tls_);
  const auto [error] = co_await stream.async_handshake(asio::ssl::stream_base::server, kResult);
  if (error) {
    ++counters_.failed_handshakes;
    co_return;
  }
  const char* name = SSL_get_servername(stream.native_handle(), TLSEXT_NAMETYPE_host_name);
  Counters::count(counters_.server_names, name ? name : "");
  Counters::count(counters_.tls_versions, SSL_get_version(stream.native_handle()));
  co_await answer_requests(stream);
  co_await stream.async_shutdown(kResult);
}

template <class Stream>
Server::Task Server::answer_requests(Stream& stream) {
  boost::beast::flat_buffer buffer;
  bool counted = false;
  for (std::size_t answers = 1;; ++answers) {
    Parser parser;
    parser.body_limit(kLargestBody);
    parser.header_limit(kLargestHeader);
    const auto [read_error, read] = co_await http::async_read(stream, buffer, parser, kResult);
    if (read_error) {
      if (is_malformed(read_error)) ++counters_.malformed;
      co_return;
    }
    const Request& request = parser.get();
    const std::string_view path = path_of(request);
    if (!is_about_server(path)) {
      counters_.count_request(request.method_string(), path);
      if (!counted) ++counters_.connections;
      counted = true;
    }
    const Reply reply = answer(request, counters_);
    if (reply.delay.count() > 0) co_await pause(reply.delay);
    const std::string bytes = to_bytes(reply, request);
    const auto buffers = asio::buffer(bytes);
    const auto [write_error, written] = co_await asio::async_write(stream, buffers, kResult);
    if (write_error || !keeps_connection(reply, request)) co_return;
    if (reply.close_after && answers >= *reply.close_after) co_return;
  }
}

Server::Task Server::pause(std::chrono::milliseconds time) {
  using Clock = std::chrono::steady_clock;
  asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor> timer(
      loop_.get_executor(), time
  );
  co_await timer.async_wait(kResult);
}

}  // namespace loadgen::target

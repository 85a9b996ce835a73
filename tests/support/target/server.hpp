#pragma once

#include "support/target/counters.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>

namespace loadgen::target {

/// HTTP/1.1 on one thread. Everything runs on the `io_context` given.
class Server {
 public:
  struct Tls {
    std::filesystem::path certificate;
    std::filesystem::path key;
    bool only_1_2 = false;  ///< refuse TLS 1.3
  };

  /// Listens at once; port 0 takes a free one. Throws boost::system::system_error.
  Server(
      boost::asio::io_context& loop,
      const std::string& host,
      std::uint16_t port,
      const std::optional<Tls>& tls
  );

  boost::asio::ip::tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }

 private:
  using Executor = boost::asio::io_context::executor_type;
  using Task = boost::asio::awaitable<void, Executor>;
  using Tcp = boost::asio::ip::tcp;
  using Socket = boost::asio::basic_stream_socket<Tcp, Executor>;

  Task accept_for_ever();
  void start(Socket socket);
  Task serve_plain(Socket socket);
  Task serve_tls(Socket socket);
  template <class Stream>
  Task answer_requests(Stream& stream);
  Task pause(std::chrono::milliseconds time);

  boost::asio::io_context& loop_;
  boost::asio::basic_socket_acceptor<Tcp, Executor> acceptor_;
  std::optional<boost::asio::ssl::context> tls_;
  Counters counters_;
};

}  // namespace loadgen::target

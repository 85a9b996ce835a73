#include "support/target/certificates.hpp"
#include "support/target/routes.hpp"
#include "support/target/server.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/signal_set.hpp>

#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <exception>
#include <iostream>

namespace {

namespace asio = boost::asio;
using loadgen::target::Server;

struct Options {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;
  std::vector<std::string> tls;
  bool tls_1_2 = false;
  std::string make_certs;
  bool exit_with_parent = false;
};

void add_options(CLI::App& app, Options& options) {
  app.footer(std::string(loadgen::target::describe_routes()));
  app.add_option("--host", options.host, "Address to listen on")->capture_default_str();
  app.add_option("--port", options.port, "Port; 0 takes a free one")->capture_default_str();
  app.add_option("--tls", options.tls, "Speak HTTPS with this certificate and key (PEM)")
      ->type_name("CERT KEY")
      ->expected(2);
  app.add_flag("--tls-1.2", options.tls_1_2, "Refuse TLS 1.3");
  app.add_option(
         "--make-certs", options.make_certs, "Write an authority and certificates, then end"
  )
      ->type_name("FOLDER");
  app.add_flag(
      "--exit-with-parent", options.exit_with_parent, "End when the thread that started it ends"
  );
}

void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

void die_with_parent() {
  const pid_t parent = getppid();
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) std::raise(SIGTERM);  // it ended before the request took effect
}

void serve(const Options& options) {
  std::optional<Server::Tls> tls;
  if (!options.tls.empty()) tls = Server::Tls{options.tls[0], options.tls[1], options.tls_1_2};
  asio::io_context loop(1);
  asio::signal_set signals(loop, SIGINT, SIGTERM);
  signals.async_wait([&loop](const boost::system::error_code&, int) { loop.stop(); });
  const Server server(loop, options.host, options.port, tls);
  std::cout << "listening on " << server.endpoint() << std::endl;
  loop.run();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("A server for load tests, which counts what it receives", "loadgen-target");
  Options options;
  add_options(app, options);
  CLI11_PARSE(app, argc, argv);
  try {
    if (!options.make_certs.empty()) {
      loadgen::target::make_certificates(options.make_certs);
      return 0;
    }
    if (options.exit_with_parent) die_with_parent();
    raise_descriptor_limit();
    serve(options);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "loadgen-target: " << error.what() << '\n';
    return 1;
  }
}

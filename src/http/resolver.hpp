#pragma once

#include "http/fault.hpp"
#include "http/network.hpp"
#include "loadgen/user_class.hpp"

#include <boost/asio/io_context.hpp>

#include <map>
#include <memory>
#include <string>

namespace loadgen::http {

/// Looks names up for the users of one loop. getaddrinfo blocks and cannot be cancelled, so each
/// look-up runs on a thread of its own that nobody waits for, not even the end of the process;
/// users that ask for the same name meanwhile share it. Asio's resolver would queue all names
/// behind one thread and join it when the loop is destroyed.
class Resolver {
 public:
  explicit Resolver(boost::asio::io_context& loop) : loop_(loop) {}
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  /// The addresses of `host` in the system's order; a fault of kind name_lookup or, after
  /// `timeout`, connect_timeout. An interrupted wait gives neither: the caller knows why. What is
  /// found is used again for `keep`.
  Co<Fault> resolve(std::string host, Nanos timeout, Nanos keep, Addresses& out);

 private:
  struct Lookup;

  std::shared_ptr<Lookup> find_or_start(const std::string& host, Nanos keep);

  boost::asio::io_context& loop_;
  std::map<std::string, std::shared_ptr<Lookup>> lookups_;
};

}  // namespace loadgen::http

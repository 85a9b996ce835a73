#include "http/resolver.hpp"

#include "load/asio.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include <netdb.h>

#include <mutex>
#include <thread>

namespace loadgen::http {
namespace {

/// Failures are kept so that users who start at a high rate
/// against a dead name do not start a thread each.
constexpr std::chrono::seconds kKeepFailure{1};

/// A look-up that has taken so long is given up: who asks then starts another.
constexpr std::chrono::seconds kPatience{60};

struct Answer {
  int error = 0;  ///< of getaddrinfo
  Addresses addresses;
};

/// RFC 6761 section 6.3: `localhost` is this machine, also where no hosts file says so.
bool is_localhost(const std::string& host) {
  return host == "localhost" || host.ends_with(".localhost");
}

Answer look_up(const std::string& host) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  Answer answer;
  answer.error = getaddrinfo(host.c_str(), nullptr, &hints, &list);
  for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
    boost::asio::ip::tcp::endpoint endpoint;
    endpoint.resize(entry->ai_addrlen);
    std::memcpy(endpoint.data(), entry->ai_addr, entry->ai_addrlen);
    answer.addresses.push_back(endpoint.address());
  }
  if (list != nullptr) freeaddrinfo(list);
  if (answer.addresses.empty() && is_localhost(host)) {
    using namespace boost::asio::ip;
    answer = Answer{0, {address_v4::loopback(), address_v6::loopback()}};
  }
  return answer;
}

/// The way back from a look-up's thread to its loop, which may be gone by then.
struct ReturnPath {
  std::mutex mutex;
  boost::asio::io_context* loop = nullptr;
};

}  // namespace

struct Resolver::Lookup {
  std::shared_ptr<ReturnPath> path = std::make_shared<ReturnPath>();
  std::vector<Timer*> waiting;  ///< one of each user who waits; cancelled when the answer is there
  bool answered = false;
  Answer answer;
  TimePoint valid_until = TimePoint::max();
};

Resolver::~Resolver() {
  for (const auto& [host, lookup] : lookups_) {
    const std::lock_guard lock(lookup->path->mutex);
    lookup->path->loop = nullptr;
  }
}

std::shared_ptr<Resolver::Lookup> Resolver::find_or_start(const std::string& host, Nanos keep) {
  auto& slot = lookups_[host];
  if (slot && Clock::now() < slot->valid_until) return slot;
  slot = std::make_shared<Lookup>();
  slot->path->loop = &loop_;
  slot->valid_until = Clock::now() + kPatience;
  std::thread([host, keep, path = slot->path, weak = std::weak_ptr(slot)] {
    Answer answer = look_up(host);
    const std::lock_guard lock(path->mutex);
    if (path->loop == nullptr) return;
    boost::asio::post(*path->loop, [weak, keep, answer = std::move(answer)]() mutable {
      const auto lookup = weak.lock();
      if (!lookup) return;
      lookup->answered = true;
      lookup->valid_until = after(Clock::now(), answer.error != 0 ? kKeepFailure : keep);
      lookup->answer = std::move(answer);
      for (Timer* timer : lookup->waiting) timer->cancel();
    });
  }).detach();
  return slot;
}

Co<Fault> Resolver::resolve(std::string host, Nanos timeout, Nanos keep, Addresses& out) {
  const std::shared_ptr<Lookup> lookup = find_or_start(host, keep);
  if (!lookup->answered) {
    Timer timer(loop_, after(Clock::now(), timeout));
    lookup->waiting.push_back(&timer);
    const auto [error] = co_await timer.async_wait(kUse);
    std::erase(lookup->waiting, &timer);
    if (!error && !lookup->answered) co_return Fault{FaultKind::connect_timeout};
  }
  if (!lookup->answered) co_return Fault{};
  const int error = lookup->answer.error;
  if (error != 0) co_return Fault{FaultKind::name_lookup, error, gai_strerror(error)};
  out = lookup->answer.addresses;
  co_return Fault{};
}

}  // namespace loadgen::http

#pragma once

#include "http/network.hpp"
#include "http/proxy.hpp"
#include "http/timeouts.hpp"
#include "http/tls_settings.hpp"
#include "loadgen/user_host.hpp"
#include "python/lane.hpp"
#include "python/mailbox.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace loadgen::python {

/// What a process that hosts Python's users has once: the loops that do their HTTP, the way back to
/// Python's thread, and the statistics that are recorded there.
class Engine {
 public:
  using Reported = std::function<void(HostReport)>;

  /// The one. Made at the first call, with one loop; never destroyed, since threads outlive main.
  static Engine& instance();

  Mailbox mailbox;

  /// Written on Python's thread; read by others that hold the interpreter lock.
  Recorder recorder;

  /// What TLS settings of sessions start from, and proxies where a request brings none. Set before
  /// the run; see adopt_options().
  http::TlsOptions tls;
  http::ProxiesPtr proxies;

  /// For a request as a whole, whatever limits it brings for its parts. Set before the run.
  Nanos max_time = http::Timeouts::kNever;

  /// How all connections leave this machine. On Python's thread, before the run.
  void use_network(http::NetworkPtr network);

  /// From now on sessions are spread over `count` loops. On Python's thread, before the run.
  void use_loops(std::size_t count);

  /// The loop that a new session lives on: they take turns. On Python's thread.
  Lane& next_lane();

  std::size_t loop_count() const { return lanes_.size(); }

  /// A test begins: what was recorded is forgotten, loops report to `reported`, on their threads.
  void begin(Reported reported);

  /// Nobody listens any more.
  void end();

  /// What was recorded since the last call, and the CPU time of Python's thread. With the
  /// interpreter lock, on Python's thread.
  HostReport take_report();

 private:
  Engine();

  std::vector<std::unique_ptr<Lane>> lanes_;
  http::NetworkPtr network_;
  std::size_t next_ = 0;

  std::mutex mutex_;
  Reported reported_;

  LoadMeter meter_;
};

}  // namespace loadgen::python

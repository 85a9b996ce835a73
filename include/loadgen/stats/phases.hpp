#pragma once

#include "loadgen/stats/sample.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace loadgen {

/// The parts of a request's time, in their order. A request on a kept connection has none of the
/// first three, one that failed early none of the last.
enum class Phase {
  dns,      ///< looking the name up, or finding it looked up; not of an address
  connect,  ///< until the TCP connection stands, over all addresses that were tried
  tls,      ///< the handshake
  send,     ///< until the system took the last byte of the request
  wait,     ///< until the first byte of the answer came
  receive,  ///< until its last byte was read and decoded
};
inline constexpr std::size_t kPhases = 6;
inline constexpr std::array<std::string_view, kPhases> kPhaseNames{
    "dns", "connect", "tls", "send", "wait", "receive"};

/// How a request of the engine's own client went: over all its hops and tries the time that went
/// into each phase, and where its last one went.
struct RequestTrace {
  std::array<Nanos, kPhases> phases{};
  unsigned status = 0;           ///< 0: no answer
  std::uint16_t local_port = 0;  ///< 0: no connection
  Nanos connection_age{0};       ///< when the last try began; 0: it had a connection of its own

  Nanos& operator[](Phase phase) { return phases[static_cast<std::size_t>(phase)]; }
  Nanos operator[](Phase phase) const { return phases[static_cast<std::size_t>(phase)]; }

  friend auto operator<=>(const RequestTrace&, const RequestTrace&) = default;
};

/// One of the slowest requests. The order is total, so that merges agree.
struct SlowRequest {
  Nanos response_time{0};
  WallTime ended_at;
  bool failed = false;
  RequestTrace trace;

  friend auto operator<=>(const SlowRequest&, const SlowRequest&) = default;
};

/// Where the time of one row's requests went. Mergeable; those of foreign clients are not in it.
class PhaseFigures {
 public:
  static constexpr std::size_t kSlowest = 10;

  /// The requests that had a phase, and their times in it.
  struct Figures {
    __extension__ typedef __int128 WideNanos;  // as the sums of StatsEntry

    std::uint64_t requests = 0;
    Nanos max{0};
    WideNanos sum = 0;

    Millis mean() const;  ///< of those that had it; 0 without any
  };

  /// Counts a request that has a trace and a response time and ended at `at`.
  void log(const Sample& sample, WallTime at);
  void extend(const PhaseFigures& other);
  void clear();

  const Figures& operator[](Phase phase) const;

  /// At most kSlowest, slowest first.
  const std::vector<SlowRequest>& slowest() const { return slowest_; }

 private:
  void keep(const SlowRequest& request);

  std::vector<Figures> sums_;  // by phase; empty until there is a request: names may be many
  std::vector<SlowRequest> slowest_;
  Nanos slow_{Nanos::min()};  // one that took less is not among the slowest
};

}  // namespace loadgen

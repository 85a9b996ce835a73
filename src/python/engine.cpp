#include "python/engine.hpp"

#include <utility>

namespace loadgen::python {

Engine& Engine::instance() {
  static Engine* const engine = new Engine;
  return *engine;
}

Engine::Engine() {
  use_loops(1);
}

void Engine::use_loops(std::size_t count) {
  LoopListener listener;
  listener.counts_changed = [](std::size_t, const ClassCounts&) {};
  listener.reported = [this](HostReport report) {
    const std::lock_guard lock(mutex_);
    if (reported_) reported_(std::move(report));
  };
  while (lanes_.size() < count) {
    lanes_.push_back(std::make_unique<Lane>(lanes_.size(), mailbox, listener));
  }
  if (network_) use_network(network_);
}

void Engine::use_network(http::NetworkPtr network) {
  network_ = std::move(network);
  for (const auto& lane : lanes_) {
    http::LoopClient& client = lane->client();
    lane->post([&client, network = network_] { client.network = network; });
  }
}

Lane& Engine::next_lane() {
  return *lanes_[next_++ % lanes_.size()];
}

void Engine::begin(Reported reported) {
  {
    const std::lock_guard lock(mutex_);
    reported_ = std::move(reported);
  }
  static_cast<void>(recorder.take_delta());
  meter_.start();
  for (const auto& lane : lanes_) lane->loop().begin();
}

void Engine::end() {
  const std::lock_guard lock(mutex_);
  reported_ = nullptr;
}

HostReport Engine::take_report() {
  HostReport report;
  report.delta = recorder.take_delta();
  report.loops.push_back(meter_.take(lanes_.size()));
  return report;
}

}  // namespace loadgen::python

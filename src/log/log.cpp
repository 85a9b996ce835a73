#include "log/log.hpp"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <mutex>

namespace loadgen::log {
namespace {

bool write_to_stderr(std::string_view level, std::string_view logger, std::string_view message) {
  const std::string line = format_line(level, logger, message);
  return std::fwrite(line.data(), 1, line.size(), stderr) == line.size();
}

struct State {
  std::mutex mutex;
  Sink sink = &write_to_stderr;
  std::size_t lost = 0;
};

State& state() {
  static State instance;
  return instance;
}

std::atomic<Level> threshold{Level::info};

std::string_view level_name(Level level) {
  switch (level) {
    case Level::debug:
      return "DEBUG";
    case Level::info:
      return "INFO";
    case Level::warning:
      return "WARNING";
    case Level::error:
      return "ERROR";
    case Level::critical:
      return "CRITICAL";
  }
  return "INFO";
}

const std::string& short_host_name() {
  static const std::string name = [] {
    char buffer[256] = "localhost";
    gethostname(buffer, sizeof buffer - 1);
    const std::string full = buffer;
    return full.substr(0, full.find('.'));
  }();
  return name;
}

}  // namespace

std::string format_line(std::string_view level, std::string_view logger, std::string_view message) {
  const auto now = std::chrono::system_clock::now();
  const auto since_epoch = now.time_since_epoch();
  const auto millis =
      std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count() % 1000;
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  std::tm local{};
  localtime_r(&seconds, &local);
  char stamp[32];
  std::strftime(stamp, sizeof stamp, "%Y-%m-%d %H:%M:%S", &local);
  return fmt::format(
      "[{},{:03}] {}/{}/{}: {}\n", stamp, millis, short_host_name(), level, logger, message
  );
}

void set_sink(Sink sink) {
  const std::lock_guard lock(state().mutex);
  state().sink = sink ? std::move(sink) : &write_to_stderr;
}

std::size_t lost_lines() {
  const std::lock_guard lock(state().mutex);
  return state().lost;
}

void set_level(Level level) {
  threshold.store(level, std::memory_order_relaxed);
}

bool enabled(Level level) {
  return level >= threshold.load(std::memory_order_relaxed);
}

void write(Level level, std::string_view logger, std::string_view message) {
  if (!enabled(level)) return;
  write_line(level_name(level), logger, message);
}

void write_line(std::string_view level, std::string_view logger, std::string_view message) {
  const std::lock_guard lock(state().mutex);
  if (!state().sink(level, logger, message)) ++state().lost;
}

}  // namespace loadgen::log

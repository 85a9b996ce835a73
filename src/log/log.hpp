#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

/// Log lines in Locust's format: `[YYYY-MM-DD HH:MM:SS,mmm] HOST/LEVEL/LOGGER: MESSAGE`, local
/// time, HOST up to its first dot (locust/log.py). Logger names are Locust's, since scripts know
/// them.
namespace loadgen::log {

enum class Level { debug, info, warning, error, critical };

/// Takes each line that passes the level; false if it is lost. May be called on any thread, one
/// call at a time.
using Sink =
    std::function<bool(std::string_view level, std::string_view logger, std::string_view message)>;

/// The line as it is written, with its newline.
std::string format_line(std::string_view level, std::string_view logger, std::string_view message);

/// Lines go to `sink` instead of stderr; an empty one restores that.
void set_sink(Sink sink);

/// How many lines were lost so far. May be called on any thread.
std::size_t lost_lines();

/// Lines below `level` are dropped. Default: info.
void set_level(Level level);
bool enabled(Level level);

void write(Level level, std::string_view logger, std::string_view message);

/// A line whose level has been judged elsewhere, and may have a name of its own.
void write_line(std::string_view level, std::string_view logger, std::string_view message);

template <class... Args>
void debug(std::string_view logger, fmt::format_string<Args...> text, Args&&... args) {
  if (enabled(Level::debug)) {
    write(Level::debug, logger, fmt::format(text, std::forward<Args>(args)...));
  }
}

template <class... Args>
void info(std::string_view logger, fmt::format_string<Args...> text, Args&&... args) {
  write(Level::info, logger, fmt::format(text, std::forward<Args>(args)...));
}

template <class... Args>
void warning(std::string_view logger, fmt::format_string<Args...> text, Args&&... args) {
  write(Level::warning, logger, fmt::format(text, std::forward<Args>(args)...));
}

template <class... Args>
void error(std::string_view logger, fmt::format_string<Args...> text, Args&&... args) {
  write(Level::error, logger, fmt::format(text, std::forward<Args>(args)...));
}

}  // namespace loadgen::log

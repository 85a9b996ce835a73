#pragma once

#include <termios.h>

#include <optional>

namespace loadgen::cli {

/// The terminal on standard input, if there is one: gives single keys, without an echo, while this
/// lives. As long as the program is in the background the terminal is left alone.
class Keyboard {
 public:
  Keyboard() = default;
  ~Keyboard() { close(); }
  Keyboard(const Keyboard&) = delete;
  Keyboard& operator=(const Keyboard&) = delete;

  /// Begins to take keys; false if standard input is no terminal.
  bool open();

  /// The next key that was pressed, without waiting for one.
  std::optional<char> poll();

  /// Gives the terminal back as it was.
  void close();

 private:
  std::optional<termios> before_;
};

}  // namespace loadgen::cli

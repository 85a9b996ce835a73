#include "cli/keyboard.hpp"

#include <poll.h>
#include <unistd.h>

namespace loadgen::cli {
namespace {

/// Whoever touches its terminal from the background is stopped by the system. A terminal that is
/// not the process's own has no foreground.
bool in_foreground() {
  const pid_t group = tcgetpgrp(STDIN_FILENO);
  return group < 0 || group == getpgrp();
}

}  // namespace

bool Keyboard::open() {
  if (before_) return true;
  termios mode{};
  if (tcgetattr(STDIN_FILENO, &mode) != 0) return false;
  if (!in_foreground()) return true;
  before_ = mode;
  mode.c_lflag &= ~static_cast<tcflag_t>(ECHO | ICANON);  // Python's tty.setcbreak
  mode.c_cc[VMIN] = 1;
  mode.c_cc[VTIME] = 0;
  tcsetattr(STDIN_FILENO, TCSANOW, &mode);
  return true;
}

std::optional<char> Keyboard::poll() {
  if (!before_ || !in_foreground()) return std::nullopt;
  pollfd input{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
  char key = 0;
  if (::poll(&input, 1, 0) != 1 || (input.revents & POLLIN) == 0) return std::nullopt;
  if (read(STDIN_FILENO, &key, 1) != 1) return std::nullopt;
  return key;
}

void Keyboard::close() {
  if (before_ && in_foreground()) tcsetattr(STDIN_FILENO, TCSANOW, &*before_);
  before_.reset();
}

}  // namespace loadgen::cli

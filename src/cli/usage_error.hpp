#pragma once

#include <exception>
#include <string>
#include <string_view>

namespace loadgen::cli {

/// A mistake on the command line, in the environment or in a file: what stderr gets and the code to
/// exit with. Thrown while options are read, caught in main alone.
class UsageError : public std::exception {
 public:
  /// An error of the parser: printed as `P: error: MESSAGE`.
  explicit UsageError(std::string message, int exit_code = 2)
      : message_(std::move(message)), exit_code_(exit_code) {}

  /// A text that Locust prints as it is, without the program's name (and at times without a
  /// newline).
  static UsageError bare(std::string text, int exit_code) {
    UsageError error(std::move(text), exit_code);
    error.bare_ = true;
    return error;
  }

  /// What stderr gets, to the byte. `program` is the base name of argv[0].
  std::string text(std::string_view program) const {
    return bare_ ? message_ : std::string(program) + ": error: " + message_ + "\n";
  }

  int exit_code() const { return exit_code_; }
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  std::string message_;
  int exit_code_;
  bool bare_ = false;
};

}  // namespace loadgen::cli

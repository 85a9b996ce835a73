#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace loadgen::scenario {

/// A scenario file as it was read.
struct Source {
  std::string path;  ///< as messages name it
  std::string text;
};

/// A place in a file: a byte, and the JSON pointer of the value there.
struct Place {
  const Source* source = nullptr;
  std::size_t at = 0;
  std::string pointer = {};

  Place of(std::string_view key, std::size_t its_at) const;
  Place of(std::size_t index, std::size_t its_at) const;
};

/// The mistakes found in scenario files: all of one pass.
class Problems {
 public:
  static constexpr std::size_t kMax = 100;

  void add(const Place& place, std::string_view message);

  /// `'wieght' is no key here`, what it was meant to be if that can be guessed, and what may stand
  /// there.
  void add_unknown(
      const Place& place,
      std::string_view what,
      std::string_view word,
      std::span<const std::string_view> allowed
  );

  bool empty() const { return found_.empty(); }

  /// A line for each, file by file in the order of their places:
  /// `FILE:LINE:COLUMN: POINTER: MESSAGE`.
  std::string text() const;

 private:
  struct Found {
    std::size_t file = 0;  ///< in the order of the first mistakes
    std::size_t at = 0;
    std::string line = {};
  };

  std::vector<const Source*> files_;
  std::vector<Found> found_;
  std::size_t more_ = 0;
};

}  // namespace loadgen::scenario

#pragma once

#include "log/log.hpp"

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// The types of option values: each function turns the text of one value into a Value or throws
/// BadValue with what the user reads after `argument -x/--xyz: `. They are argparse's `type=`.
namespace loadgen::cli {

struct Header {
  std::string name;
  std::string value;

  bool operator==(const Header&) const = default;
};

/// bool: a flag that was given.
using Value = std::variant<
    bool,
    std::int64_t,
    double,
    std::chrono::seconds,
    std::string,
    std::vector<std::string>,
    Header,
    log::Level>;

class BadValue : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

Value text(std::string_view text);

/// Python's int(): blanks around it, a sign and `1_000` are fine; `0x10` and `1.0` are not.
Value integer(std::string_view text);
Value positive_integer(std::string_view text);  ///< for --expect-workers: its error names it
Value user_count(std::string_view text);        ///< zero or more
Value thread_count(std::string_view text);      ///< one or more

/// Python's float(), which must be finite and above zero.
Value spawn_rate(std::string_view text);

/// Python's float() of seconds, above zero and below 100 years.
Value timeout(std::string_view text);

/// `20`, `20s`, `3m`, `1h20m`: whole seconds. Locust util/timespan.py.
Value time_span(std::string_view text);

Value log_level(std::string_view text);
Value method(std::string_view text);       ///< an HTTP token
Value path(std::string_view text);         ///< starts with `/`
Value header(std::string_view text);       ///< `Name: value`
Value tls_version(std::string_view text);  ///< `1.0` to `1.3`
Value tls_resume(std::string_view text);   ///< none, user or loop

}  // namespace loadgen::cli

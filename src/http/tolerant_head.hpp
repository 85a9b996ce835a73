#pragma once

#include "http/url.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A second look at the head of an answer that Beast refuses: as CPython's http.client, and urllib3
/// above it, read it. Pure.
namespace loadgen::http {

struct StatusLine {
  unsigned version = 0;  ///< 10 or 11
  unsigned status = 0;   ///< three digits
  std::string_view reason;
};

/// What `line`, with its end, says. None: the client of `dialect` refuses it, too; geventhttpclient
/// is tolerant of the reason and of HTTP/0.9 only.
std::optional<StatusLine> read_status_line(std::string_view line, Dialect dialect);

/// The fields at the front of some bytes, as lines that end in LF.
struct FieldBlock {
  std::size_t size = 0;     ///< with the empty line at its end; 0: that did not come yet
  std::size_t lines = 0;    ///< of what is there, without the empty one
  std::size_t longest = 0;  ///< bytes of a line, with its end
};
FieldBlock measure_block(std::string_view bytes);

/// Names as they came, values without blanks around them.
using FieldLines = std::vector<std::pair<std::string, std::string>>;

/// The fields of a whole block: those up to the first line that is none, which ends them. Lines
/// that begin with a blank belong to the field before them.
FieldLines read_fields(std::string_view block);

/// The fields that say where the body ends, as Beast takes them. None: they contradict each other.
std::optional<std::string> framing_of(const FieldLines& fields, unsigned version);

}  // namespace loadgen::http

#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace loadgen {

/// Appends rows to a text as Python's csv module writes them: CRLF, quotes where a field needs
/// them.
class CsvRows {
 public:
  /// A text, quoted if it has to be.
  CsvRows& text(std::string_view field);

  /// A number, or what needs no quotes.
  template <class T>
  CsvRows& plain(const T& field) {
    begin_field();
    fmt::format_to(std::back_inserter(rows_), "{}", field);
    return *this;
  }

  void end_row() {
    rows_ += "\r\n";
    in_row_ = false;
  }

  std::string take() { return std::move(rows_); }

 private:
  void begin_field() {
    if (in_row_) rows_ += ',';
    in_row_ = true;
  }

  std::string rows_;
  bool in_row_ = false;
};

}  // namespace loadgen

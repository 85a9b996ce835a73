#include "report/csv_row.hpp"

namespace loadgen {

CsvRows& CsvRows::text(std::string_view field) {
  begin_field();
  if (field.find_first_of(",\"\r\n") == field.npos) {
    rows_ += field;
    return *this;
  }
  rows_ += '"';
  for (const char byte : field) {
    if (byte == '"') rows_ += '"';
    rows_ += byte;
  }
  rows_ += '"';
  return *this;
}

}  // namespace loadgen

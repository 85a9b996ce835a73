#include "loadgen/report.hpp"
#include "report/columns.hpp"

#include <fmt/format.h>

namespace loadgen {

// Locust stats.py get_error_report_summary
std::string render_error_report(const Stats& stats, int name_width) {
  const auto failures = stats.failures();
  if (failures.empty()) return {};
  const auto width = static_cast<std::size_t>(name_width + 80 - 19);
  const std::string separator = std::string(18, '-') + "|" + std::string(width, '-') + "\n";
  std::string text = fmt::format("Error report\n{:<18} {:<100}\n", "# occurrences", "Error");
  text += separator;
  for (const FailureRow& failure : failures) {
    const auto error = fmt::format("{} {}: {}", failure.method, failure.name, failure.shown);
    text += fmt::format("{:<18} {}\n", failure.occurrences, padded(error, 100));
  }
  return text + separator + "\n";
}

}  // namespace loadgen

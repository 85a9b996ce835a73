#include "loadgen/report.hpp"
#include "report/csv_row.hpp"
#include "stats/python_repr.hpp"

#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <utility>

namespace loadgen {
namespace {

using Digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

/// Locust's key of a failure (stats.py StatsError.create_key). Its files are sorted by it: a chance
/// order, but the same in each run, so that two files can be compared.
Digest locust_key(const FailureRow& failure) {
  const std::string key =
      fmt::format("{}.{}.{}", failure.method, failure.name, python_repr(failure.text));
  Digest digest;
  SHA256(reinterpret_cast<const unsigned char*>(key.data()), key.size(), digest.data());
  return digest;
}

/// The row that stands for more stays the last.
std::vector<FailureRow> in_order_of_keys(const Stats& stats) {
  std::vector<std::pair<Digest, FailureRow>> keyed;
  for (FailureRow& failure : stats.failures()) {
    Digest key = locust_key(failure);
    keyed.emplace_back(key, std::move(failure));
  }
  std::ranges::sort(keyed, {}, [](const auto& item) {
    return std::pair(!item.second.more.empty(), item.first);
  });
  std::vector<FailureRow> failures;
  for (auto& [key, failure] : keyed) failures.push_back(std::move(failure));
  return failures;
}

/// `2023-11-14T22:13:20Z`
std::string utc(WallTime time) {
  const std::time_t seconds =
      std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(time));
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

}  // namespace

// Locust stats.py StatsCSV.failures_csv
std::string render_csv_failures(const Stats& stats) {
  CsvRows rows;
  rows.plain("Method,Name,Error,Occurrences,First Seen,Last Seen").end_row();
  for (const FailureRow& failure : in_order_of_keys(stats)) {
    rows.text(failure.method)
        .text(failure.name)
        .text(failure.text)
        .plain(failure.occurrences)
        .plain(utc(failure.first_seen.time))
        .plain(utc(failure.last_seen))
        .end_row();
  }
  return rows.take();
}

// Locust stats.py StatsCSV.exceptions_csv
std::string render_csv_exceptions(const Stats& stats) {
  CsvRows rows;
  rows.plain("Count,Message,Traceback,Nodes").end_row();
  for (const ExceptionRow& exception : stats.exceptions()) {
    rows.plain(exception.count)
        .text(exception.message)
        .text(exception.traceback)
        .text(fmt::format("{}", fmt::join(exception.nodes, ", ")))
        .end_row();
  }
  return rows.take();
}

}  // namespace loadgen

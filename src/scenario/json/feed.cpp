#include "scenario/json/feed.hpp"

#include "scenario/json/json_value.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

namespace loadgen::scenario {
namespace {

/// Reads the records of a CSV text one after the other.
class CsvReader {
 public:
  explicit CsvReader(std::string_view text) : rest_(text) {
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
  }

  std::size_t line() const { return line_; }

  /// The values of the next line that is not empty; none at the end.
  std::optional<std::vector<std::string>> next() {
    while (skip_line_end()) {
    }
    if (rest_.empty()) return std::nullopt;
    std::vector<std::string> values;
    do {
      values.push_back(rest_.starts_with('"') ? quoted() : plain());
    } while (take(','));
    is_broken_ = is_broken_ || (!rest_.empty() && !skip_line_end());
    return values;
  }

  /// Whether a quote is not closed, or something follows one.
  bool is_broken() const { return is_broken_; }

 private:
  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool skip_line_end() {
    const bool returned = take('\r');
    const bool fed = take('\n');
    if (fed) ++line_;
    return returned || fed;
  }

  std::string plain() {
    const std::size_t end = std::min(rest_.find_first_of(",\r\n"), rest_.size());
    std::string value(rest_.substr(0, end));
    rest_.remove_prefix(end);
    return value;
  }

  std::string quoted() {
    std::string value;
    take('"');
    while (!rest_.empty()) {
      const char c = rest_.front();
      rest_.remove_prefix(1);
      if (c == '"' && !take('"')) return value;  // a doubled quote stands for one
      if (c == '\n') ++line_;
      value += c;
    }
    is_broken_ = true;
    return value;
  }

  std::string_view rest_;
  std::size_t line_ = 1;
  bool is_broken_ = false;
};

/// The row of an object that has the columns of the first one. Throws ValueError.
Feed::Row row_of(const nlohmann::json& json, const std::vector<std::string>& columns) {
  if (!json.is_object()) throw ValueError("no JSON object");
  Feed::Row row;
  for (const std::string& key : columns) {
    const auto found = json.find(key);
    if (found == json.end()) {
      throw ValueError(fmt::format("there is no '{}', which the first line has", key));
    }
    row.push_back(to_value(*found));
  }
  return row;
}

}  // namespace

Feed::Feed(Order order, std::vector<std::string> columns, std::vector<Row> rows)
    : order_(order), columns_(std::move(columns)), rows_(std::move(rows)) {}

const Feed::Row* Feed::take(Random& random) {
  if (rows_.empty()) return nullptr;
  if (order_ == Order::shuffled) return take_shuffled(random);
  if (order_ == Order::random) {
    return &rows_[std::uniform_int_distribution<std::size_t>(0, rows_.size() - 1)(random)];
  }
  const std::size_t index = next_.fetch_add(1, std::memory_order_relaxed);
  if (order_ == Order::in_order) return &rows_[index % rows_.size()];
  return index < rows_.size() ? &rows_[index] : nullptr;
}

const Feed::Row* Feed::take_shuffled(Random& random) {
  const std::lock_guard lock(mutex_);
  if (shuffled_.empty()) {
    shuffled_.resize(rows_.size());
    std::iota(shuffled_.begin(), shuffled_.end(), std::size_t{0});
    std::ranges::shuffle(shuffled_, random);
  }
  const std::size_t index = shuffled_.back();
  shuffled_.pop_back();
  return &rows_[index];
}

Data read_csv(std::string_view text) {
  CsvReader reader(text);
  auto names = reader.next();
  if (!names) return {.mistake = "it is empty, its first line names the columns"};
  Data data;
  data.columns = std::move(*names);
  std::size_t line = reader.line();
  while (auto values = reader.next()) {
    if (values->size() != data.columns.size()) {
      data.mistake = fmt::format(
          "line {}: {} values, the first line has {}", line, values->size(), data.columns.size()
      );
      return data;
    }
    data.rows.emplace_back(
        std::make_move_iterator(values->begin()), std::make_move_iterator(values->end())
    );
    line = reader.line();
  }
  if (reader.is_broken()) data.mistake = fmt::format("line {}: a quote is out of place", line);
  return data;
}

Data read_json_lines(std::string_view text) {
  Data data;
  for (std::size_t line = 1; !text.empty() && data.mistake.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view record = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (record.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const auto json = nlohmann::json::parse(record, nullptr, false);
    if (data.rows.empty() && json.is_object()) {
      for (const auto& [key, value] : json.items()) data.columns.push_back(key);
    }
    try {
      data.rows.push_back(row_of(json, data.columns));
    } catch (const ValueError& error) {
      data.mistake = fmt::format("line {}: {}", line, error.what());
    }
  }
  return data;
}

}  // namespace loadgen::scenario

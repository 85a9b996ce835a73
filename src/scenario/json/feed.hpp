#pragma once

#include "load/wait_time.hpp"
#include "scenario/json/value.hpp"

#include <atomic>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace loadgen::scenario {

/// The rows of a data file, and who gets which. Shared by all users; any thread.
class Feed {
 public:
  enum class Order : std::uint8_t {
    in_order,    ///< again and again
    shuffled,    ///< again and again, each time in another order
    random,      ///< any row, each time
    once,        ///< each row once, then there is none
    one_a_user,  ///< each row once, to a user that keeps it
  };

  using Row = std::vector<Value>;

  Feed(Order order, std::vector<std::string> columns, std::vector<Row> rows);

  Order order() const { return order_; }
  const std::vector<std::string>& columns() const { return columns_; }
  const std::vector<Row>& rows() const { return rows_; }

  /// The next row; null when there is none any more.
  const Row* take(Random& random);

 private:
  const Row* take_shuffled(Random& random);

  const Order order_;
  const std::vector<std::string> columns_;
  const std::vector<Row> rows_;
  std::atomic<std::size_t> next_{0};
  std::mutex mutex_;
  std::vector<std::size_t> shuffled_;  ///< indices of what is left of this round
};

/// What a data file holds, or what is wrong with it in one line.
struct Data {
  std::vector<std::string> columns = {};
  std::vector<Feed::Row> rows = {};
  std::string mistake = {};
};

/// CSV as in RFC 4180, with names in its first line. All values are texts.
Data read_csv(std::string_view text);

/// A JSON object a line, all with the keys of the first.
Data read_json_lines(std::string_view text);

}  // namespace loadgen::scenario

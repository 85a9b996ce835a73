#pragma once

#include "http/url.hpp"
#include "load/asio.hpp"

#include <boost/asio/io_context.hpp>

#include <list>

namespace loadgen::http {

/// Lets at most so many sends to one origin go on at a time; the others wait in the order in which
/// they came (geventhttpclient's `concurrency`).
class Turns {
 public:
  Turns(boost::asio::io_context& loop, unsigned most) : loop_(loop), most_(most) {}

  /// Waits for a turn. False, and none is taken, if the task was cut off meanwhile.
  Co<bool> take(const Origin& origin, const TaskState& task);

  /// Gives a turn back; the first who waits has it then.
  void give_back(const Origin& origin);

 private:
  struct Waiter {
    Timer granted;  ///< cancelled when the turn is there
    bool has_turn = false;
  };
  struct Gate {
    Origin origin;
    unsigned taken = 0;
    std::list<Waiter*> waiting{};
  };

  Gate& gate(const Origin& origin);

  boost::asio::io_context& loop_;
  const unsigned most_;
  std::list<Gate> gates_;  ///< few: one for each origin that the session talks to
};

}  // namespace loadgen::http

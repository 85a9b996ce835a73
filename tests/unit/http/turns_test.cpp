#include "http/turns.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <gtest/gtest.h>

#include <list>
#include <string>

namespace loadgen::http {
namespace {

const Origin kHere{false, "h", 80};
const Origin kThere{false, "o", 80};

/// Somebody who wants a turn.
struct Guest {
  TaskState task;
  boost::asio::cancellation_signal signal;

  void cut() {
    task.cut = true;
    signal.emit(boost::asio::cancellation_type::terminal);
  }
};

class TurnsTest : public testing::Test {
 protected:
  /// Asks for a turn; `told` gets the name with `+` when it has one, with `-` when it was cut off.
  Guest& ask(char name, const Origin& origin = kHere) {
    Guest& guest = guests_.emplace_back();
    boost::asio::co_spawn(
        loop_,
        life(*this, guest, name, origin),
        boost::asio::bind_cancellation_slot(guest.signal.slot(), [](const std::exception_ptr&) {})
    );
    run();
    return guest;
  }

  void give_back(const Origin& origin = kHere) {
    turns_.give_back(origin);
    run();
  }

  void run() {
    loop_.restart();
    loop_.poll();
  }

  static Co<void> life(TurnsTest& test, Guest& guest, char name, Origin origin) {
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    const bool granted = co_await test.turns_.take(origin, guest.task);
    test.told_ += {granted ? '+' : '-', name};
  }

  boost::asio::io_context loop_{1};
  Turns turns_{loop_, 2};
  std::list<Guest> guests_;
  std::string told_;
};

TEST_F(TurnsTest, SoManyAtATimeInTheirOrder) {
  for (const char name : {'a', 'b', 'c', 'd'}) ask(name);
  EXPECT_EQ(told_, "+a+b");
  give_back();
  EXPECT_EQ(told_, "+a+b+c");
  give_back();
  EXPECT_EQ(told_, "+a+b+c+d");
  give_back();
  give_back();
  ask('e');
  EXPECT_EQ(told_, "+a+b+c+d+e");
}

TEST_F(TurnsTest, EachOriginHasItsOwn) {
  for (const char name : {'a', 'b', 'c'}) ask(name);
  ask('x', kThere);
  EXPECT_EQ(told_, "+a+b+x");
  give_back(kThere);
  EXPECT_EQ(told_, "+a+b+x");
}

TEST_F(TurnsTest, WhoIsCutOffLeavesTheQueue) {
  ask('a');
  ask('b');
  Guest& cut = ask('c');
  ask('d');
  cut.cut();
  run();
  EXPECT_EQ(told_, "+a+b-c");
  give_back();
  EXPECT_EQ(told_, "+a+b-c+d");
}

// Cut off between the grant and its arrival: the turn goes on to the next.
TEST_F(TurnsTest, ATurnGrantedTooLateIsPassedOn) {
  ask('a');
  ask('b');
  Guest& cut = ask('c');
  ask('d');
  turns_.give_back(kHere);
  cut.cut();
  run();
  EXPECT_EQ(told_, "+a+b-c+d");
}

}  // namespace
}  // namespace loadgen::http

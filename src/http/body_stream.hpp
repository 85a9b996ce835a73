#pragma once

#include "load/asio.hpp"

#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <functional>
#include <mutex>
#include <string>

namespace loadgen::http {

/// One answer's body on its way from the loop that reads it to a reader on another thread, who
/// takes it as it comes: the loop waits while kMost bytes wait.
class BodyStream {
 public:
  static constexpr std::size_t kMost = 256 * 1024;

  /// `tell` is called on the loop, once for each take() that found nothing new, when there is.
  BodyStream(boost::asio::io_context& loop, std::function<void()> tell)
      : room_(loop), tell_(std::move(tell)) {}

  /// Moves `bytes` of the body to the reader, and waits for room unless the task is cut off. The
  /// first call tells that the header block is complete. On the loop.
  Co<void> put(std::string& bytes, const TaskState& task);

  /// The send is over: nothing follows. On the loop.
  void end();

  /// A writer that waited may go on. On the loop; asked for by Taken::made_room.
  void resume() { room_.cancel(); }

  struct Taken {
    bool begun = false;      ///< put() was called: header block and hops may be looked at
    bool ended = false;      ///< end() was called, and this is the last of the bytes
    bool made_room = false;  ///< somebody has to call resume() on the loop
  };

  /// Moves the bytes that wait to the end of `out`. On the reader's thread.
  Taken take(std::string& out);

 private:
  bool is_full();

  Timer room_;
  const std::function<void()> tell_;
  std::mutex mutex_;
  std::string bytes_;
  bool begun_ = false;
  bool ended_ = false;
  bool reader_waits_ = false;
  bool writer_waits_ = false;
};

}  // namespace loadgen::http

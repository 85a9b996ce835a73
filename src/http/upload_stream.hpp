#pragma once

#include "http/fault.hpp"
#include "load/asio.hpp"

#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace loadgen::http {

/// One request's body on its way from a thread that makes it to the loop that sends it, the reverse
/// of BodyStream: its maker waits while kMost bytes wait. Each hop of a chain that sends the body
/// begins it anew; what its maker then gives is the maker's business.
class UploadStream {
 public:
  static constexpr std::size_t kMost = 256 * 1024;

  /// `tell` is called on the loop, once for each next() that said Step::wait, when there is
  /// something to do.
  UploadStream(boost::asio::io_context& loop, std::function<void()> tell)
      : news_(loop), tell_(std::move(tell)) {}

  // On the loop.

  /// The body is wanted from its beginning, for a request to `url`.
  void begin(std::string url);

  /// Whether it was wanted before, so that its maker may be unable to give it once more.
  bool was_begun() const { return was_begun_; }

  /// Waits for bytes and moves them to `out`, which stays empty at the end of the body. A fault if
  /// the task is cut off, or at `end`, of the whole request.
  Co<Fault> take(std::string& out, const TaskState& task, TimePoint end);

  /// No more is wanted, unless it begins anew.
  void stop();

  /// A sender that waited looks again; asked for by put() and end().
  void resume() { news_.cancel(); }

  // On the maker's thread.

  enum class Step {
    begin,  ///< make the body from its beginning, for url()
    more,   ///< put() has room
    wait,   ///< nothing is wanted now; `tell` will be called
  };
  Step next();

  /// Of the last Step::begin.
  const std::string& url() const { return url_; }

  /// Takes the beginning of `bytes` off, as much as there is room for; all when it is not wanted
  /// any more. True: somebody has to call resume() on the loop.
  bool put(std::string_view& bytes);

  /// The body is complete. True: as for put().
  bool end();

 private:
  bool take_now(std::string& out);
  void tell_if(bool waits);
  bool is_wanted() const { return !begins_ && !ended_ && !stopped_; }

  bool was_begun_ = false;
  Timer news_;
  const std::function<void()> tell_;
  std::string url_;
  std::mutex mutex_;
  std::string bytes_;
  std::string begins_at_;
  bool begins_ = false;
  bool ended_ = false;
  bool stopped_ = true;
  bool maker_waits_ = false;
  bool sender_waits_ = false;
};

}  // namespace loadgen::http

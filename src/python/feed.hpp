#pragma once

#include "http/send_options.hpp"
#include "http/upload_stream.hpp"

#include <nanobind/nanobind.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>

namespace loadgen::python {

class Lane;

/// A body that Python makes while it is sent. Every call comes on Python's thread, in the greenlet
/// of the send.
class Feed {
 public:
  /// `source`: null for none; else an object with `size`, for Content-Length, and `begin(url)`,
  /// which gives an iterator of bytes as they go over the wire, each time that the body is wanted
  /// from its beginning. `ring`: called in the hub when work() may have something to do.
  Feed(Lane& lane, nanobind::handle source, std::function<void()> ring);

  /// What is made becomes the body of a send.
  void join(http::SendOptions& options) const;

  /// Makes what is wanted now, but no more than is fair to other greenlets: then it rings by
  /// itself. They run where the source lets them, too. What that throws passes on as
  /// nanobind::python_error.
  void work();

 private:
  void begin();
  void give();
  void wake_if(bool sender_waits);

  Lane& lane_;
  const std::function<void()> ring_;
  nanobind::object source_;
  nanobind::object pieces_;
  nanobind::object piece_;
  std::string_view rest_;  ///< of piece_
  std::size_t given_ = 0;  ///< since other greenlets had their turn
  std::shared_ptr<http::UploadStream> stream_;
};

}  // namespace loadgen::python

#include "python/feed.hpp"

#include "http/upload.hpp"
#include "python/engine.hpp"
#include "python/lane.hpp"
#include "python/text.hpp"

#include <nanobind/stl/string.h>

#include <cstdint>
#include <utility>

namespace loadgen::python {

namespace nb = nanobind;

Feed::Feed(Lane& lane, nb::handle source, std::function<void()> ring)
    : lane_(lane), ring_(std::move(ring)), source_(nb::borrow(source)) {
  if (!source_.is_valid()) return;
  // The stream tells on the loop, and is heard in the hub.
  auto tell = [&lane, ring = ring_] { lane.deliver(ring); };
  stream_ = std::make_shared<http::UploadStream>(lane.client().io, std::move(tell));
}

void Feed::join(http::SendOptions& options) const {
  if (!stream_) return;
  const auto size = nb::cast<std::uint64_t>(source_.attr("size"));
  options.upload = std::make_shared<const http::Upload>(stream_, size);
}

void Feed::work() {
  while (stream_) {
    if (given_ >= http::UploadStream::kMost) {
      // However fast the server takes it.
      given_ = 0;
      Engine::instance().mailbox.post(ring_);
      return;
    }
    switch (stream_->next()) {
      case http::UploadStream::Step::begin:
        begin();
        break;
      case http::UploadStream::Step::more:
        give();
        break;
      case http::UploadStream::Step::wait:
        return;
    }
  }
}

void Feed::begin() {
  rest_ = {};
  pieces_ = source_.attr("begin")(stream_->url());
}

void Feed::give() {
  if (rest_.empty()) {
    piece_ = nb::steal(PyIter_Next(pieces_.ptr()));
    if (!piece_.is_valid()) {
      if (PyErr_Occurred() != nullptr) throw nb::python_error();
      wake_if(stream_->end());
      return;
    }
    rest_ = bytes_in(piece_);
  }
  const std::size_t before = rest_.size();
  const bool sender_waits = stream_->put(rest_);
  given_ += before - rest_.size();
  wake_if(sender_waits);
}

void Feed::wake_if(bool sender_waits) {
  if (sender_waits) lane_.post([stream = stream_] { stream->resume(); });
}

}  // namespace loadgen::python

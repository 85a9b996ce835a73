#include "http/session.hpp"
#include "http/upload_stream.hpp"

#include <boost/asio/post.hpp>

namespace loadgen::http {

/// A piece at a time; others have their turn in between, however fast the server takes it.
Co<Fault> Session::send_upload(Connection& connection, Hop& hop) {
  const RequestSpec& spec = hop.reply.request->spec();
  const TimePoint end = after(hop.reply.began, hop.options.timeouts.whole);
  UploadStream* const stream = hop.upload->stream();
  UploadReader reader(*hop.upload);
  std::string piece;
  Fault fault;
  if (stream != nullptr) stream->begin(spec.url.text);
  for (;;) {
    if (stream == nullptr) {
      fault = reader.next(piece);
    } else {
      fault = co_await stream->take(piece, hop.task, end);
    }
    if (fault || piece.empty()) break;
    std::size_t written = 0;
    fault = connection.write_now(piece, written);
    if (!fault && written < piece.size()) fault = co_await connection.write_rest(piece, written);
    if (fault) break;
    co_await boost::asio::post(client_.io, kUse);
    if (hop.task.cut) fault.kind = FaultKind::cut_off;
    if (fault) break;
  }
  if (fault && stream != nullptr) stream->stop();
  co_return fault;
}

/// Whether the body went out from a stream already, which may not have it once more.
bool Session::is_spent(const Hop& hop) {
  return hop.upload != nullptr && hop.upload->stream() != nullptr &&
         hop.upload->stream()->was_begun();
}

}  // namespace loadgen::http

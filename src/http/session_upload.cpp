#include "http/session.hpp"

#include <boost/asio/post.hpp>

#include <cerrno>

namespace loadgen::http {

/// A piece at a time; others have their turn in between, however fast the server takes it.
Co<Fault> Session::send_upload(Connection& connection, Hop& hop) {
  constexpr std::size_t kPiece = 128 * 1024;
  std::string piece(kPiece, '\0');
  while (hop.uploaded < hop.upload->size()) {
    const std::size_t count = hop.upload->read(hop.uploaded, piece.data(), kPiece);
    if (count == 0) co_return Fault{FaultKind::system, errno == 0 ? EIO : errno};
    const std::string_view bytes(piece.data(), count);
    std::size_t written = 0;
    Fault fault = connection.write_now(bytes, written);
    if (!fault && written < count) fault = co_await connection.write_rest(bytes, written);
    hop.uploaded += written;
    if (fault) co_return fault;
    co_await boost::asio::post(client_.io, kUse);
    if (hop.task.cut) co_return Fault{FaultKind::cut_off};
  }
  co_return Fault{};
}

}  // namespace loadgen::http

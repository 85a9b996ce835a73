#pragma once

#include "http/body_decoder.hpp"
#include "http/reply.hpp"
#include "http/tolerant_head.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace loadgen::http {

/// Reads one answer. What Beast refuses of a head is read once more, as HttpUser reads it
/// (tolerant_head.hpp); FastHttpUser is strict. The body is decoded and counted, and nothing is
/// stored but what a client acts on, unless all shall be kept. Interim answers (1xx) are skipped.
/// Beast's parser does the framing: by length, chunked, to the end of the connection, and none for
/// HEAD, 204 and 304 (RFC 9112 section 6.3).
class ResponseParser final : private boost::beast::http::basic_parser<false> {
 public:
  using error_code = boost::system::error_code;

  /// A longer line of the header block or of a chunk's head is an error, as are more bytes of
  /// trailers.
  static constexpr std::uint32_t kLineLimit = 64 * 1024;

  /// More fields are an error: http.client._MAXHEADERS, which counts the empty line. It bounds the
  /// header block, too.
  static constexpr unsigned kMaxFields = 99;
  static constexpr auto kTooManyFields = boost::beast::http::error::buffer_overflow;

  /// The body can't be decoded: see decoding_error(). Beast never gives this one itself.
  static constexpr auto kBadEncoding = boost::beast::http::error::body_limit;

  struct Options {
    bool head = false;  ///< the request was HEAD
    bool keep = false;  ///< everything goes into the answer
    Dialect dialect = Dialect::requests;
  };

  ResponseParser(Answer& answer, Options options);

  /// Takes what was read; gives how much of it was used. What is left belongs to the next call, in
  /// front of new bytes; a call that uses nothing without an error needs more bytes.
  std::size_t feed(const char* data, std::size_t size, error_code& error);

  /// Tells that the connection ended. An error when the answer was not complete.
  void feed_end(error_code& error);

  using basic_parser::is_done;

  /// Whether the status line is complete.
  bool has_status() const { return answer_.status != 0; }

  /// Whether the fields are complete: an end before that is no answer at all.
  using basic_parser::is_header_done;

  /// Where the body is cut if the connection ends here.
  struct Cut {
    std::uint64_t got = 0;
    std::uint64_t missing = 0;  ///< 0: between two chunks
  };

  /// Of a body with a length, the whole counts; of a chunked one, the piece that urllib3 would be
  /// reading (requests asks it for 10 KiB at a time). `rest`: what was read and not used.
  Cut cut(std::string_view rest) const;

  const DecodingError& decoding_error() const { return decoder_->error(); }

  /// Whether a chunk came before the one whose head is being read: its CRLF stands before that.
  bool after_chunk() const { return chunk_size_ > 0; }

  /// Whether a complete answer was only an interim one, so that the final one follows.
  bool interim() const {
    return answer_.status / 100 == 1 && answer_.status != kSwitchingProtocols;
  }

 private:
  static constexpr unsigned kSwitchingProtocols = 101;

  using string_view = boost::beast::string_view;
  using field = boost::beast::http::field;
  using verb = boost::beast::http::verb;
  using chunk_length = std::uint64_t;
  using opt_length = boost::optional<std::uint64_t>;

  std::size_t feed_status_line(std::string_view text, error_code& error);
  std::size_t feed_rest(const char* data, std::size_t size, error_code& error);
  std::size_t look_again(std::string_view text, std::size_t used, error_code& error);
  void mend_status_line(std::string_view line, error_code& error);
  void mend_fields(const FieldLines& fields, std::string_view framing, error_code& error);
  void put_head(const StatusLine& line, std::string_view rest, error_code& error);

  void on_request_impl(verb, string_view, string_view, int, error_code&) override {}
  void on_response_impl(int code, string_view reason, int version, error_code&) override;
  void on_field_impl(field, string_view, string_view, error_code& error) override;
  void on_header_impl(error_code&) override;
  void on_body_init_impl(const opt_length&, error_code&) override {}
  std::size_t on_body_impl(string_view body, error_code&) override;
  void on_chunk_header_impl(chunk_length size, string_view, error_code&) override;
  std::size_t on_chunk_body_impl(chunk_length left, string_view body, error_code&) override;
  void on_finish_impl(error_code& error) override;

  void keep_field(field known, string_view name, string_view value);
  void take_body(string_view body, error_code& error);
  void take_decoded(std::string_view piece);

  Answer& answer_;
  const Options options_;
  std::unique_ptr<BodyDecoder> decoder_;  ///< made when the fields name a coding
  std::uint64_t raw_bytes_ = 0;           ///< of the body, as it was sent
  unsigned fields_ = 0;
  bool has_fields_ = false;  ///< they were read by ourselves: what Beast gets is for its framing
  std::size_t held_ = 0;     ///< of the block of fields: what Beast has had of it
  std::uint64_t chunk_size_ = 0;
  std::uint64_t chunk_left_ = 0;
};

}  // namespace loadgen::http

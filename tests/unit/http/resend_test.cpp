#include "http/session.hpp"

#include <gtest/gtest.h>

namespace loadgen::http {
namespace {

PreparedRequest request(bool idempotent) {
  RequestSpec spec;
  spec.method = idempotent ? "GET" : "POST";
  return PreparedRequest(spec);
}

TEST(Resend, OnlyWhatWasLostOnAReusedConnectionWithoutAnAnswer) {
  const struct {
    bool idempotent, reused;
    std::size_t written;
    bool answered;
    bool resent;
  } cases[] = {
      {true, true, 0, false, true},
      {true, true, 100, false, true},
      {false, true, 0, false, true},
      {false, true, 1, false, false},
      {true, false, 0, false, false},
      {false, false, 0, false, false},
      {true, true, 100, true, false},
      {false, true, 0, true, false},
  };
  for (const auto& [idempotent, reused, written, answered, resent] : cases) {
    for (const FaultKind lost : {FaultKind::closed, FaultKind::system}) {
      EXPECT_EQ(may_resend(request(idempotent), reused, written, answered, lost), resent)
          << idempotent << reused << written << answered;
    }
  }
}

TEST(Resend, NoOtherFault) {
  for (const FaultKind kind :
       {FaultKind::none,
        FaultKind::cut_off,
        FaultKind::name_lookup,
        FaultKind::connect_timeout,
        FaultKind::header_timeout,
        FaultKind::body_timeout,
        FaultKind::body_reset,
        FaultKind::body_cut,
        FaultKind::body_cut_between_chunks,
        FaultKind::not_http,
        FaultKind::bad_framing,
        FaultKind::header_too_large,
        FaultKind::too_many_fields,
        FaultKind::certificate,
        FaultKind::tls}) {
    EXPECT_FALSE(may_resend(request(true), true, 0, false, kind)) << static_cast<int>(kind);
  }
}

}  // namespace
}  // namespace loadgen::http

#include "http/reply.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loadgen::http {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

TEST(Reply, FieldsAreSplitAsTheyCame) {
  EXPECT_THAT(split_fields(""), IsEmpty());
  EXPECT_THAT(
      split_fields("A: 1\r\nset-cookie: x: y\r\nEmpty: \r\n"),
      ElementsAre(Pair("A", "1"), Pair("set-cookie", "x: y"), Pair("Empty", ""))
  );
}

}  // namespace
}  // namespace loadgen::http

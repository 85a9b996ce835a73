#include "http/latin1.hpp"

#include <gtest/gtest.h>

namespace loadgen::http {
namespace {

TEST(Latin1Test, EveryByteIsOneCodePoint) {
  EXPECT_EQ(from_latin1("plain"), "plain");
  EXPECT_EQ(from_latin1("\x80\xE9\xFF"), "\u0080\u00e9\u00ff");
  EXPECT_EQ(from_latin1(std::string_view("\0\x7f", 2)), std::string("\0\x7f", 2));
}

TEST(Latin1Test, TheWayBack) {
  for (int code = 0; code < 256; ++code) {
    const std::string bytes(1, static_cast<char>(code));
    EXPECT_EQ(to_latin1(from_latin1(bytes)), bytes) << code;
  }
}

TEST(Latin1Test, WhatDoesNotFitStaysAsItIs) {
  for (const std::string text :
       {"caf\u00e9 \u20ac", "\u0100", "\xE9", "a\xC3", "\xC3(", "\xF0\x9F\x98\x80"}) {
    EXPECT_EQ(to_latin1(text), text);
  }
}

}  // namespace
}  // namespace loadgen::http

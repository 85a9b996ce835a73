#include "stats/mask_addresses.hpp"
#include "stats/python_repr.hpp"

#include <gtest/gtest.h>

namespace loadgen {
namespace {

TEST(MaskAddresses, masks_every_address) {
  EXPECT_EQ(mask_addresses("plain"), "plain");
  EXPECT_EQ(mask_addresses("<A object at 0x7f1e26143a50>"), "<A object at 0x....>");
  EXPECT_EQ(
      mask_addresses("<A object at 0x7f> <B object at 0xAB>!"),
      "<A object at 0x....> <B object at 0x....>!"
  );
  EXPECT_EQ(mask_addresses("object at 0x12"), "object at 0x....");
  EXPECT_EQ(mask_addresses("code 0x12"), "code 0x12");
}

TEST(PythonRepr, quotes_as_python_does) {
  EXPECT_EQ(python_repr(""), "''");
  EXPECT_EQ(python_repr("text"), "'text'");
  EXPECT_EQ(python_repr("it's"), R"("it's")");
  EXPECT_EQ(python_repr(R"("quotes")"), R"('"quotes"')");
  EXPECT_EQ(python_repr(R"(it's "both")"), R"('it\'s "both"')");
}

TEST(PythonRepr, escapes_what_does_not_print) {
  EXPECT_EQ(python_repr("a\n\r\t\\\x01\x7f"), R"('a\n\r\t\\\x01\x7f')");
  EXPECT_EQ(python_repr("å € 😀"), "'å € 😀'");
  EXPECT_EQ(python_repr("\u00a0\u200b\ue000\U000f0000"), R"('\xa0\u200b\ue000\U000f0000')");
}

TEST(PythonRepr, escapes_bytes_that_are_not_utf_8) {
  EXPECT_EQ(python_repr("\xff\xc3"), R"('\xff\xc3')");
  EXPECT_EQ(python_repr("\xc0\xaf"), R"('\xc0\xaf')");          // overlong
  EXPECT_EQ(python_repr("\xed\xa0\x80"), R"('\xed\xa0\x80')");  // a surrogate
}

}  // namespace
}  // namespace loadgen

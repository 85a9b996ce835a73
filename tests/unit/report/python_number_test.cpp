#include "report/python_number.hpp"

#include <gtest/gtest.h>

namespace loadgen {
namespace {

TEST(PythonNumber, floats_are_those_of_repr) {
  EXPECT_EQ(python_float(0), "0.0");
  EXPECT_EQ(python_float(-3), "-3.0");
  EXPECT_EQ(python_float(118.33333333333333), "118.33333333333333");
  EXPECT_EQ(python_float(6.5e-05), "6.5e-05");
  EXPECT_EQ(python_float(0.0001), "0.0001");
  EXPECT_EQ(python_float(1234567890123456), "1234567890123456.0");
  EXPECT_EQ(python_float(1e16), "1e+16");
  EXPECT_EQ(python_float(1.5e300), "1.5e+300");
}

TEST(PythonNumber, whole_milliseconds_are_ints) {
  EXPECT_EQ(python_millis(Millis(0)), "0");
  EXPECT_EQ(python_millis(Millis(30)), "30");
  EXPECT_EQ(python_millis(Millis(10.4)), "10.4");
  EXPECT_EQ(python_millis(Nanos(1)), "1e-06");
}

TEST(PythonNumber, times_are_rounded_once) {
  EXPECT_EQ(python_time(WallTime(Nanos(1700000000'350000000))), "1700000000.35");
  EXPECT_EQ(python_time(WallTime(Nanos(1700000000'000000000))), "1700000000.0");
}

}  // namespace
}  // namespace loadgen

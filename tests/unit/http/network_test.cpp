#include "http/network.hpp"

#include "http/rotation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loadgen::http {
namespace {

using boost::asio::ip::make_address;
using testing::ElementsAre;
using testing::HasSubstr;
using namespace std::chrono_literals;

TEST(ParsePinTest, TakesOneAddressOrSeveral) {
  const Pin one = *parse_pin("Example.COM:443:10.0.0.1");
  EXPECT_EQ(one.host, "example.com");
  EXPECT_EQ(one.port, 443);
  EXPECT_THAT(one.addresses, ElementsAre(make_address("10.0.0.1")));
  const Pin several = *parse_pin("h:1:10.0.0.1,[::1],::2");
  EXPECT_THAT(
      several.addresses,
      ElementsAre(make_address("10.0.0.1"), make_address("::1"), make_address("::2"))
  );
  EXPECT_EQ(parse_pin("[::1]:8080:127.0.0.1")->host, "::1");
}

TEST(ParsePinTest, SaysWhatIsWrong) {
  for (const char* text : {"", "h", "h:1", "h:1:", ":1:10.0.0.1", "h:x:10.0.0.1", "h:70000:::1"}) {
    EXPECT_THAT(parse_pin(text).error(), HasSubstr("HOST:PORT:ADDRESS")) << text;
  }
  EXPECT_EQ(
      parse_pin("h:0:10.0.0.1").error(), "'h:0:10.0.0.1' has port 0, where nobody can be reached"
  );
  EXPECT_THAT(parse_pin("h:1:elsewhere").error(), HasSubstr("'elsewhere' in 'h:1:elsewhere'"));
}

TEST(NetworkTest, PinsCountForTheirPortAndAnyHostAfterItsOwn) {
  Network network;
  network.pins = {*parse_pin("*:80:10.0.0.9"), *parse_pin("h:80:10.0.0.1")};
  EXPECT_THAT(*network.pinned("h", 80), ElementsAre(make_address("10.0.0.1")));
  EXPECT_THAT(*network.pinned("other", 80), ElementsAre(make_address("10.0.0.9")));
  EXPECT_EQ(network.pinned("h", 81), nullptr);
}

TEST(AttemptDeadlineTest, LeavesTimeForTheOthers) {
  const TimePoint now(100s);
  EXPECT_EQ(attempt_deadline(now, now + 8s, 3), now + 4s);
  EXPECT_EQ(attempt_deadline(now, now + 8s, 1), now + 8s);
  EXPECT_EQ(attempt_deadline(now, TimePoint::max(), 2), TimePoint::max());
  EXPECT_EQ(attempt_deadline(now, now - 1s, 2), now - 1s);
}

class RotationTest : public testing::Test {
 protected:
  static Rotation::Endpoint at(const char* address) { return {make_address(address), 80}; }

  /// The first of the next connection's.
  Rotation::Endpoint next(const std::string& host = "h") {
    return rotation.order(host, 80, addresses, now).front();
  }

  const Addresses addresses{
      make_address("10.0.0.1"), make_address("10.0.0.2"), make_address("::3")};
  TimePoint now{100s};
  Rotation rotation;
};

TEST_F(RotationTest, EachConnectionBeginsWithTheNextAddress) {
  EXPECT_THAT(
      rotation.order("h", 80, addresses, now),
      ElementsAre(at("10.0.0.1"), at("10.0.0.2"), at("::3"))
  );
  EXPECT_THAT(
      rotation.order("h", 80, addresses, now),
      ElementsAre(at("10.0.0.2"), at("::3"), at("10.0.0.1"))
  );
  EXPECT_EQ(next(), at("::3"));
  EXPECT_EQ(next(), at("10.0.0.1"));
}

// Users who talk to two hosts in turn would else see half of the addresses of each.
TEST_F(RotationTest, NamesHaveTheirOwnTurns) {
  EXPECT_EQ(next("a"), at("10.0.0.1"));
  EXPECT_EQ(next("b"), at("10.0.0.1"));
  EXPECT_EQ(next("a"), at("10.0.0.2"));
}

TEST_F(RotationTest, WhatFailedComesLastForAWhile) {
  rotation.failed(at("10.0.0.1"), now);
  EXPECT_THAT(
      rotation.order("h", 80, addresses, now),
      ElementsAre(at("10.0.0.2"), at("::3"), at("10.0.0.1"))
  );
  now += Rotation::kShunned;
  next();
  next();
  EXPECT_EQ(next(), at("10.0.0.1"));
}

TEST_F(RotationTest, AFailedPortSaysNothingOfOthers) {
  rotation.failed({make_address("10.0.0.1"), 81}, now);
  EXPECT_EQ(next(), at("10.0.0.1"));
}

TEST_F(RotationTest, SourcesAreTakenInTurnByKind) {
  const Addresses sources{
      make_address("127.0.0.1"), make_address("::1"), make_address("127.0.0.2")};
  const auto address = [&](const char* to) {
    return rotation.source(sources, at(to)).value().address();
  };
  EXPECT_EQ(address("10.0.0.1"), make_address("127.0.0.1"));
  EXPECT_EQ(address("10.0.0.1"), make_address("127.0.0.2"));
  EXPECT_EQ(address("10.0.0.1"), make_address("127.0.0.1"));
  EXPECT_EQ(address("::3"), make_address("::1"));
  EXPECT_EQ(rotation.source({make_address("127.0.0.1")}, at("::3")), std::nullopt);
}

}  // namespace
}  // namespace loadgen::http

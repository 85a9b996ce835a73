#include "support/target/routes.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace loadgen::target {
namespace {

namespace http = boost::beast::http;

Request make_request(http::verb method, std::string_view target, std::string body = {}) {
  return Request(
      method, boost::beast::string_view(target.data(), target.size()), 11, std::move(body)
  );
}

Reply get(std::string_view target) {
  Counters counters;
  return answer(make_request(http::verb::get, target), counters);
}

unsigned telemetry_status(std::string body) {
  Counters counters;
  return answer(make_request(http::verb::post, "/telemetry", std::move(body)), counters).status;
}

TEST(Routes, TelemetryIsChecked) {
  const std::string good =
      R"({"timestamp": "2026-01-01T00:00:00.000Z", "device_id": "abc1", "memory_usage": 0, "cpu_usage": 1})";
  EXPECT_EQ(telemetry_status(good), 200U);
  EXPECT_EQ(telemetry_status(""), 422U);
  EXPECT_EQ(telemetry_status("[]"), 422U);
  for (const char* key : {"timestamp", "device_id", "memory_usage", "cpu_usage"}) {
    auto json = nlohmann::json::parse(good);
    json.erase(key);
    EXPECT_EQ(telemetry_status(json.dump()), 422U) << "without " << key;
  }
  for (const char* key : {"memory_usage", "cpu_usage"}) {
    auto json = nlohmann::json::parse(good);
    json[key] = 1.01;
    EXPECT_EQ(telemetry_status(json.dump()), 422U) << key << " of 1.01";
  }
  EXPECT_EQ(get("/telemetry").status, 405U);
}

TEST(Routes, LeadingSlashesAreOne) {
  EXPECT_EQ(get("//telemetry").status, 405U);
}

TEST(Routes, NumbersAreTakenFromThePath) {
  EXPECT_EQ(get("/status/503").status, 503U);
  EXPECT_EQ(get("/bytes/1234").body.size(), 1234U);
  EXPECT_EQ(get("/delay/20").delay, std::chrono::milliseconds(20));
  EXPECT_EQ(get("/close-after/2").close_after, 2U);
  EXPECT_EQ(get("/redirect/1").headers.at(0).second, "/redirect/0");
  EXPECT_EQ(get("/redirect/0").status, 200U);
  for (const char* target :
       {"/bytes/", "/bytes/-1", "/bytes/1x", "/bytes/99999999999999", "/status/100"}) {
    EXPECT_EQ(get(target).status, 404U) << target;
  }
}

TEST(Routes, ResetEmptiesWhatStatsShow) {
  Counters counters;
  counters.count_request("GET", "/a");
  counters.count_request("GET", "/a");
  const Request stats = make_request(http::verb::get, "/stats");
  auto json = nlohmann::json::parse(answer(stats, counters).body);
  EXPECT_EQ(json["total"], 2);
  EXPECT_EQ(json["requests"]["GET /a"], 2);
  answer(make_request(http::verb::get, "/reset"), counters);
  json = nlohmann::json::parse(answer(stats, counters).body);
  EXPECT_EQ(json["total"], 0);
}

TEST(Reply, BodyIsFramedAsAsked) {
  const Request request = make_request(http::verb::get, "/");
  Reply reply{.body = std::string(1001, 'x')};
  EXPECT_NE(to_bytes(reply, request).find("Content-Length: 1001\r\n"), std::string::npos);
  reply.framing = Framing::chunked;
  const std::string chunked = to_bytes(reply, request);
  EXPECT_NE(chunked.find("\r\n3e8\r\n"), std::string::npos);
  EXPECT_TRUE(chunked.ends_with("\r\n1\r\nx\r\n0\r\n\r\n"));
  reply.framing = Framing::until_close;
  EXPECT_FALSE(keeps_connection(reply, request));
  EXPECT_NE(to_bytes(reply, request).find("Connection: close\r\n"), std::string::npos);
}

TEST(Reply, SomeAnswersHaveNoBody) {
  const Reply reply{.body = "body"};
  EXPECT_TRUE(
      to_bytes(reply, make_request(http::verb::head, "/")).ends_with("Content-Length: 4\r\n\r\n")
  );
  const Reply no_content{.status = 204, .body = "body"};
  const std::string bytes = to_bytes(no_content, make_request(http::verb::get, "/"));
  EXPECT_TRUE(bytes.ends_with("\r\n\r\n"));
  EXPECT_EQ(bytes.find("Content-Length"), std::string::npos);
}

}  // namespace
}  // namespace loadgen::target

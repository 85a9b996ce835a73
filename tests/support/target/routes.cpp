#include "support/target/routes.hpp"

#include "support/target/site.hpp"

#include <nlohmann/json.hpp>

#include <charconv>
#include <optional>

namespace loadgen::target {
namespace {

namespace http = boost::beast::http;
using Json = nlohmann::ordered_json;

constexpr std::string_view kHome = "A small answer of sixty bytes, the body of this test server\n";
static_assert(kHome.size() == 60);

constexpr std::size_t kLargestBody = 256U << 20U;

Reply failure(unsigned status, std::string_view detail) {
  const Json json = {{"detail", detail}};
  return {.status = status, .body = json.dump() + "\n", .content_type = "application/json"};
}

std::string filler(std::size_t size) {
  return std::string(size, 'x');
}

bool is_share(const Json& json, const char* key) {
  if (!json.contains(key) || !json[key].is_number()) return false;
  const double value = json[key].get<double>();
  return value >= 0 && value <= 1;
}

bool is_text(const Json& json, const char* key) {
  return json.contains(key) && json[key].is_string() &&
         !json[key].get_ref<const std::string&>().empty();
}

Reply telemetry(const Request& request) {
  if (request.method() != http::verb::post) return failure(405, "POST only");
  const Json json = Json::parse(request.body(), nullptr, false);
  if (!json.is_object()) return failure(422, "the body is not a JSON object");
  for (const char* key : {"timestamp", "device_id"}) {
    if (!is_text(json, key)) return failure(422, std::string(key) + " must be a text");
  }
  for (const char* key : {"memory_usage", "cpu_usage"}) {
    if (!is_share(json, key))
      return failure(422, std::string(key) + " must be a number from 0 to 1");
  }
  return {.body = "{\"status\": \"ok\"}\n", .content_type = "application/json"};
}

Reply echo(const Request& request) {
  Json headers = Json::array();
  for (const auto& field : request) {
    headers.push_back({std::string(field.name_string()), std::string(field.value())});
  }
  const Json json = {
      {"method", std::string(request.method_string())},
      {"target", std::string(request.target())},
      {"version", request.version()},
      {"headers", headers},
      {"body", request.body()},
  };
  return {
      .body = json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n",
      .content_type = "application/json",
  };
}

Reply redirect(std::size_t hops) {
  if (hops == 0) return {.body = "arrived\n"};
  return {.status = 302, .headers = {{"Location", "/redirect/" + std::to_string(hops - 1)}}};
}

Reply with_status(std::size_t status) {
  if (status < 200 || status > 999) return failure(404, "a status from 200 to 999");
  return {.status = static_cast<unsigned>(status), .body = "as asked\n"};
}

using NumberRoute = Reply (*)(std::size_t);

struct NumberedRoute {
  std::string_view prefix;
  NumberRoute handler;
};

constexpr NumberedRoute kNumbered[] = {
    {"/status/", with_status},
    {"/bytes/", [](std::size_t n) { return Reply{.body = filler(n)}; }},
    {"/chunked/",
     [](std::size_t n) { return Reply{.body = filler(n), .framing = Framing::chunked}; }},
    {"/stream-to-end/",
     [](std::size_t n) { return Reply{.body = filler(n), .framing = Framing::until_close}; }},
    {"/delay/",
     [](std::size_t n) { return Reply{.body = "late\n", .delay = std::chrono::milliseconds(n)}; }},
    {"/redirect/", redirect},
    {"/close-after/", [](std::size_t n) { return Reply{.body = "for now\n", .close_after = n}; }},
};

std::optional<std::size_t> parse_number(std::string_view text) {
  std::size_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || value > kLargestBody) return std::nullopt;
  return value;
}

/// Locust joins host and path as they are: a host that ends in a slash asks for `//telemetry`.
std::string_view without_double_slash(std::string_view path) {
  while (path.starts_with("//")) path.remove_prefix(1);
  return path;
}

}  // namespace

std::string_view describe_routes() {
  return R"(Routes:
  GET /              60 bytes
  POST /telemetry    200, or 422 unless the JSON has timestamp, device_id, memory_usage and cpu_usage (0 to 1)
  /status/N          status N
  /bytes/N           N bytes
  /chunked/N         N bytes in chunks
  /stream-to-end/N   N bytes, ended by the end of the connection
  /delay/N           an answer after N ms
  /echo              the request as JSON
  /redirect/N        N redirects, then 200
  /close             says Connection: close, and does so
  /close-after/N     closes the connection, without a word, when it has carried N answers
  /login             a form with a CSRF token; POST user, password=secret and csrf to log in
  /account           who is logged in, as JSON; 401 before
  /pages?page=N      page N of 5 as JSON, with the path of the next
  POST /jobs         201 and the id of a job; /jobs/ID tells its state, done after 150 ms
  /stats             what was counted, as JSON; not counted itself
  /reset             sets the counters to zero; not counted itself)";
}

std::string_view path_of(const Request& request) {
  const std::string_view target(request.target().data(), request.target().size());
  return target.substr(0, target.find('?'));
}

bool is_about_server(std::string_view path) {
  return path == "/stats" || path == "/reset";
}

Reply answer(const Request& request, Counters& counters) {
  const std::string_view path = without_double_slash(path_of(request));
  if (path == "/") return {.body = std::string(kHome)};
  if (path == "/telemetry") return telemetry(request);
  if (path == "/echo") return echo(request);
  if (path == "/close") return {.body = "goodbye\n", .close = true};
  if (path == "/stats") return {.body = counters.to_json(), .content_type = "application/json"};
  if (path == "/reset") {
    counters = {};
    return {.body = "at zero\n"};
  }
  if (auto reply = answer_site(request, path)) return *std::move(reply);
  for (const auto& [prefix, handler] : kNumbered) {
    if (!path.starts_with(prefix)) continue;
    const auto number = parse_number(path.substr(prefix.size()));
    if (number) return handler(*number);
  }
  return failure(404, "no such route");
}

}  // namespace loadgen::target

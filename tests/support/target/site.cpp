#include "support/target/site.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <functional>
#include <string>

namespace loadgen::target {
namespace {

namespace http = boost::beast::http;
using Json = nlohmann::ordered_json;

constexpr int kPages = 5;
constexpr std::chrono::milliseconds kJob{150};

/// The value of `name` in `a=1; b=2` or, with `&`, in `a=1&b=2`; empty if it is not there.
std::string value_in(std::string_view text, std::string_view name, char separator) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    if (pair.starts_with(name) && pair.substr(name.size()).starts_with('=')) {
      return std::string(pair.substr(name.size() + 1));
    }
  }
  return {};
}

std::string cookie(const Request& request, std::string_view name) {
  const auto field = request[http::field::cookie];
  return value_in({field.data(), field.size()}, name, ';');
}

std::string token_of(const std::string& session) {
  return std::to_string(std::hash<std::string>()("csrf of " + session));
}

Reply json_reply(const Json& json, unsigned status = 200) {
  return {.status = status, .body = json.dump() + "\n", .content_type = "application/json"};
}

Reply log_in_form() {
  static std::atomic<unsigned> sessions{0};
  const std::string session = "s" + std::to_string(++sessions);
  return {
      .body = "<form method=\"post\"><input type=\"hidden\" name=\"csrf\" value=\"" +
              token_of(session) + "\"></form>\n",
      .content_type = "text/html",
      .headers = {{"Set-Cookie", "session=" + session + "; Path=/; HttpOnly"}}};
}

Reply log_in(const Request& request) {
  const std::string session = cookie(request, "session");
  const std::string user = value_in(request.body(), "user", '&');
  if (session.empty() || value_in(request.body(), "csrf", '&') != token_of(session)) {
    return {.status = 403, .body = "the CSRF token is missing or wrong\n"};
  }
  if (user.empty() || value_in(request.body(), "password", '&') != "secret") {
    return {.status = 401, .body = "wrong name or password\n"};
  }
  return {
      .status = 303,
      .headers = {{"Location", "/welcome"}, {"Set-Cookie", "user=" + user + "; Path=/"}}};
}

Reply pages(std::string_view query) {
  const std::string text = value_in(query, "page", '&');
  int page = 0;
  std::from_chars(text.data(), text.data() + text.size(), page);
  if (page < 1 || page > kPages) return json_reply({{"detail", "no such page"}}, 404);
  Json json;
  for (const int id : {page * 10, page * 10 + 1}) json["items"].push_back({{"id", id}});
  if (page < kPages) json["next"] = "/pages?page=" + std::to_string(page + 1);
  return json_reply(json);
}

std::int64_t now_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

/// A job's id is the time at which it is done.
Reply job(std::string_view id) {
  std::int64_t done_at = 0;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), done_at);
  if (error != std::errc() || end != id.data() + id.size()) {
    return json_reply({{"detail", "no such job"}}, 404);
  }
  return json_reply({{"state", now_ms() >= done_at ? "done" : "running"}});
}

}  // namespace

std::optional<Reply> answer_site(const Request& request, std::string_view path) {
  const bool is_post = request.method() == http::verb::post;
  const std::string user = cookie(request, "user");
  if (path == "/login") return is_post ? log_in(request) : log_in_form();
  if (path == "/welcome" || path == "/account") {
    if (user.empty()) return Reply{.status = 401, .body = "log in first\n"};
    if (path == "/welcome") return Reply{.body = "Welcome, " + user + "\n"};
    return json_reply({{"user", user}});
  }
  if (path == "/pages") {
    const std::string_view target(request.target().data(), request.target().size());
    return pages(target.substr(std::min(target.find('?') + 1, target.size())));
  }
  if (path == "/jobs" && is_post) return json_reply({{"id", now_ms() + kJob.count()}}, 201);
  constexpr std::string_view kJobs = "/jobs/";
  if (path.starts_with(kJobs)) return job(path.substr(kJobs.size()));
  return std::nullopt;
}

}  // namespace loadgen::target

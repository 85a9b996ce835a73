#include "scenario/json/loop_part.hpp"

#include <utility>

namespace loadgen::scenario {
namespace {

constexpr int kMaxRedirects = 30;  // requests.Session.max_redirects

}  // namespace

std::string absolute_url(const std::string& host, const std::string& target) {
  const bool is_whole = target.starts_with("http://") || target.starts_with("https://");
  return is_whole ? target : host + target;
}

LoopPart::LoopPart(
    LoopContext& its_loop, std::shared_ptr<const ClassModel> its_model, Sending its_sending
)
    : loop(its_loop),
      client(loop.io, loop.recorder, its_sending.network),
      model(std::move(its_model)),
      sending(std::move(its_sending)),
      host(sending.host.empty() ? model->host : sending.host) {
  for (const auto& request : model->requests) add(*request);
}

std::optional<http::Url> LoopPart::url_of(const std::string& target) const {
  return http::parse_url(absolute_url(host, target));
}

void LoopPart::add(const Request& request) {
  Prepared& out = prepared.emplace_back();
  out.options = sending.options;
  out.options.keep = out.options.keep || request.rules.needs_text();
  out.options.max_redirects = request.follow_redirects ? kMaxRedirects : -1;
  if (request.timeout) {
    out.options.timeouts.connect = *request.timeout;
    out.options.timeouts.read = *request.timeout;
  }
  if (!request.has_constant_head()) return;
  http::Headers headers;
  for (const auto& [name, value] : request.headers) headers.emplace_back(name, value.text());
  const std::string own_body = request.body.is_constant() ? request.body.text() : std::string();
  out.whole.emplace(
      loop.recorder,
      http::lay_out(request.method, *url_of(request.target.text()), headers, own_body),
      request.name.text()
  );
}

}  // namespace loadgen::scenario

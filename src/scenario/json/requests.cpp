#include "http/request.hpp"
#include "http/text.hpp"
#include "scenario/json/compiler.hpp"
#include "scenario/json/functions.hpp"
#include "stats/python_repr.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace loadgen::scenario {

bool Request::has_constant_head() const {
  return target.is_constant() && name.is_constant() &&
         std::ranges::all_of(headers, [](const auto& header) {
           return header.second.is_constant();
         });
}

std::string row_name(const NamePatterns& patterns, std::string name) {
  const auto found = std::ranges::find_if(patterns, [&](const NamePattern& pattern) {
    return pattern.match.is_in(name);
  });
  return found == patterns.end() ? name : found->name;
}

void ClassCompiler::set_header(Headers& headers, std::string name, Template value) {
  for (auto& [known, its_value] : headers) {
    if (!http::same_name(known, name)) continue;
    known = std::move(name);
    its_value = std::move(value);
    return;
  }
  headers.emplace_back(std::move(name), std::move(value));
}

void ClassCompiler::read_headers(const Given& given, Headers& headers) {
  for (const auto& [name, at, value] : given.node->members) {
    const Place place = given.place.of(name, value.at);
    if (!http::is_token(name)) {
      problems_.add(
          given.place.of(name, at), fmt::format("{} is no header's name", python_repr(name))
      );
    } else if (value.kind != Node::Kind::text || http::has_break(value.text)) {
      problems_.add(place, fmt::format("a header is a text of one line, got {}", describe(value)));
    } else {
      set_header(headers, name, texts_.text(value.text, place));
    }
  }
}

void ClassCompiler::read_target(
    ObjectReader& reader, const Node& path, std::string_view verb, Request& request
) {
  const Place place = reader.at(verb, path);
  const bool is_path = path.text.starts_with('/') || path.text.starts_with("${") ||
                       path.text.starts_with("http://") || path.text.starts_with("https://");
  if (!is_path || http::has_break(path.text)) {
    problems_.add(
        place, fmt::format("a path begins with '/' (or is a whole URL), got {}", describe(path))
    );
    return;
  }
  request.target = texts_.text(path.text, place, Escape::path);
  if (const Node* query = reader.object("query"); query != nullptr && !query->members.empty()) {
    request.target.add(path.text.find('?') == std::string::npos ? "?" : "&");
    request.target.add(form(*query, reader.at("query", *query)));
  }
  const Node* name = reader.find("name");
  if (name == nullptr) {
    request.name = Template(path.text);
  } else if (name->kind != Node::Kind::text || name->text.empty()) {
    reader.refuse("name", *name, "a text");
  } else {
    request.name = texts_.text(name->text, reader.at("name", *name));
  }
  if (request.name.is_constant()) {
    request.name = Template(row_name(shared_.names, request.name.text()));
  }
}

void ClassCompiler::read_auth(ObjectReader& reader, Request& request) {
  const Node* auth = reader.find("auth");
  if (auth == nullptr) return;
  const auto is_text = [](const Node& item) { return item.kind == Node::Kind::text; };
  if (auth->items.size() != 2 || !std::ranges::all_of(auth->items, is_text)) {
    reader.refuse("auth", *auth, "a list of a user's name and a password");
    return;
  }
  const Place place = reader.at("auth", *auth);
  Template credentials = texts_.text(auth->items[0].text, place);
  credentials.add(":");
  credentials.add(texts_.text(auth->items[1].text, place));
  Template header("Basic ");
  header.add(make_base64(make_rendered(std::move(credentials), false)), Escape::none);
  set_header(request.headers, "Authorization", std::move(header));
}

std::shared_ptr<const Request> ClassCompiler::read_request(
    ObjectReader& reader, std::string_view verb, const Node& path
) {
  auto request = std::make_shared<Request>();
  request->method = http::upper_case(verb);
  if (verb == "request") {
    const auto method = reader.text("method");
    if (!method || !http::is_token(*method)) {
      problems_.add(reader.place(), "a 'request' has a 'method', as in \"method\": \"PURGE\"");
    }
    request->method = method.value_or("");
  }
  request->headers = headers_;
  read_target(reader, path, verb, *request);
  if (const Node* headers = reader.object("headers")) {
    read_headers({headers, reader.at("headers", *headers)}, request->headers);
  }
  read_body(reader, *request);
  read_auth(reader, *request);
  constexpr double kLeastTimeout = 0.001;
  if (const auto timeout = reader.number("timeout", kLeastTimeout)) {
    request->timeout = std::chrono::duration_cast<Nanos>(std::chrono::duration<double>(*timeout));
  }
  // HttpUser's head() follows no redirects, its other methods do.
  request->follow_redirects = reader.boolean("allow_redirects").value_or(request->method != "HEAD");
  read_answer_rules(reader, *request);
  request->index = model_->requests.size();
  model_->requests.push_back(request);
  return request;
}

}  // namespace loadgen::scenario

#include "http/request.hpp"
#include "http/text.hpp"
#include "scenario/json/compiler.hpp"
#include "stats/python_repr.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

namespace loadgen::scenario {
namespace {

constexpr std::string_view kBodies[] = {"json", "form", "body", "body_file", "multipart"};

/// Long and odd enough to be in no file by chance.
constexpr std::string_view kBoundary = "loadgen-7e3b1c95d0a84f62";

bool is_scalar(const Node& node) {
  return node.kind != Node::Kind::list && node.kind != Node::Kind::object &&
         node.kind != Node::Kind::null;
}

/// Neither framing, routing, conditions, authentication nor the form of the content (RFC 9110
/// section 6.5.1).
bool may_be_trailer(std::string_view name) {
  constexpr std::string_view kNot[] = {
      "Authorization",
      "Cache-Control",
      "Connection",
      "Content-Encoding",
      "Content-Length",
      "Content-Range",
      "Content-Type",
      "Cookie",
      "Expect",
      "Host",
      "If-Match",
      "If-Modified-Since",
      "If-None-Match",
      "If-Range",
      "If-Unmodified-Since",
      "Keep-Alive",
      "Max-Forwards",
      "Pragma",
      "Proxy-Authorization",
      "Range",
      "TE",
      "Trailer",
      "Transfer-Encoding",
      "Upgrade"};
  return std::ranges::none_of(kNot, [&](std::string_view other) {
    return http::same_name(name, other);
  });
}

/// What `chunked` and `trailers` say by themselves, or contradict.
bool says_framing(std::string_view name) {
  constexpr std::string_view kNames[] = {"Content-Length", "Transfer-Encoding", "Trailer"};
  return std::ranges::any_of(kNames, [&](std::string_view other) {
    return http::same_name(name, other);
  });
}

/// What may stand between the quotes of a Content-Disposition.
bool is_quotable(std::string_view text) {
  return text.find_first_of(std::string_view("\"\r\n\0", 4)) == std::string_view::npos;
}

}  // namespace

/// Paths are relative to the scenario.
std::string ClassCompiler::resolved(const std::string& path, const Place& place) {
  return (std::filesystem::path(place.source->path).parent_path() / path).string();
}

/// Null for a file that is to be kept, or cannot be read.
std::shared_ptr<const http::Upload> ClassCompiler::open_long(
    const std::string& path, const Place& place
) {
  return loading_.world.open_long ? loading_.world.open_long(resolved(path, place)) : nullptr;
}

std::string ClassCompiler::read_file(const std::string& path, const Place& place) {
  FileContents file = loading_.world.read(resolved(path, place));
  if (!file.error.empty()) {
    problems_.add(place, fmt::format("cannot read {}: {}", python_repr(path), file.error));
  }
  return std::move(file.text);
}

/// An object as `a=1&b=2`. A list gives its key several times.
Template ClassCompiler::form(const Node& node, const Place& place) {
  Template out;
  const auto add = [&](std::string_view key, const Node& value, const Place& its_place) {
    if (!is_scalar(value)) {
      problems_.add(
          its_place, fmt::format("a text, number or boolean is wanted, got {}", describe(value))
      );
      return;
    }
    if (!out.is_constant() || !out.text().empty()) out.add("&");
    texts_.add_text(out, key, its_place, Escape::form, Escape::form);
    out.add("=");
    if (value.kind == Node::Kind::text) {
      texts_.add_text(out, value.text, its_place, Escape::form, Escape::form);
    } else {
      out.add(describe(value));
    }
  };
  for (const auto& [key, at, value] : node.members) {
    const Place its_place = place.of(key, value.at);
    if (value.kind != Node::Kind::list) add(key, value, its_place);
    for (std::size_t i = 0; i < value.items.size(); ++i) {
      add(key, value.items[i], its_place.of(i, value.items[i].at));
    }
  }
  return out;
}

/// One field of a multipart body: a value, or an object that names a file.
void ClassCompiler::add_part(
    const std::string& name, const Node& node, const Place& place, Template& out, Request& request
) {
  out.add(fmt::format("--{}\r\nContent-Disposition: form-data; name=\"{}\"", kBoundary, name));
  if (node.kind != Node::Kind::object) {
    out.add("\r\n\r\n");
    if (node.kind == Node::Kind::text) {
      texts_.add_text(out, node.text, place, Escape::none);
    } else if (is_scalar(node)) {
      out.add(describe(node));
    } else {
      problems_.add(
          place, fmt::format("a value or a {{\"file\": PATH}} is wanted, got {}", describe(node))
      );
    }
    out.add("\r\n");
    return;
  }
  ObjectReader reader(node, place, "a part", problems_);
  const auto path = reader.text("file");
  const auto own_name = reader.text("filename");
  const auto type = reader.text("type");
  reader.finish();
  if (!path) {
    if (!reader.has("file")) problems_.add(place, "a part has a 'file', or is a value");
    return;
  }
  const std::string filename = own_name.value_or(std::filesystem::path(*path).filename().string());
  const std::string its_type = type.value_or("application/octet-stream");
  if (!is_quotable(filename) || !is_quotable(its_type)) {
    problems_.add(place, "'filename' and 'type' have no quotes and no line breaks");
  }
  out.add(fmt::format("; filename=\"{}\"\r\nContent-Type: {}\r\n\r\n", filename, its_type));
  const Place file_place = reader.at("file", *reader.find("file"));
  if (auto file = open_long(*path, file_place)) {
    request.parts.push_back({std::move(out), std::move(file)});
    out = Template();
  } else {
    out.add(read_file(*path, file_place));
  }
  out.add("\r\n");
}

void ClassCompiler::multipart(const Node& node, const Place& place, Request& request) {
  Template out;
  for (const auto& [name, at, value] : node.members) {
    if (!is_quotable(name)) {
      problems_.add(place.of(name, at), "a field's name has no quotes and no line breaks");
    }
    add_part(name, value, place.of(name, value.at), out, request);
  }
  out.add(fmt::format("--{}--\r\n", kBoundary));
  if (request.parts.empty()) {
    request.body = std::move(out);
  } else {
    request.parts.push_back({std::move(out)});
  }
}

void ClassCompiler::read_trailers(const Node& node, const Place& place, Request& request) {
  std::vector<std::string_view> names;
  for (const auto& [name, at, value] : node.members) {
    const Place name_place = place.of(name, at);
    if (!http::is_token(name)) {
      problems_.add(name_place, fmt::format("{} is no field's name", python_repr(name)));
    } else if (!may_be_trailer(name)) {
      problems_.add(
          name_place,
          fmt::format("{} may be no trailer: it says how the request is read", python_repr(name))
      );
    } else if (value.kind != Node::Kind::text || http::has_break(value.text)) {
      problems_.add(
          place.of(name, value.at),
          fmt::format("a trailer is a text of one line, got {}", describe(value))
      );
    } else {
      request.trailers.emplace_back(name, texts_.text(value.text, place.of(name, value.at)));
      names.push_back(name);
    }
  }
  if (!names.empty()) {
    set_header(request.headers, "Trailer", Template(fmt::format("{}", fmt::join(names, ", "))));
  }
}

/// `chunked` and `trailers`.
void ClassCompiler::read_chunks(ObjectReader& reader, Request& request, bool has_body) {
  const auto chunked = reader.boolean("chunked");
  const Node* trailers = reader.object("trailers");
  request.chunked = chunked.value_or(trailers != nullptr);
  if (trailers != nullptr && !request.chunked) {
    problems_.add(reader.place(), "'trailers' come behind chunks: 'chunked' is true, or left out");
  }
  if (!request.chunked) return;
  if (!has_body) {
    problems_.add(reader.place(), "'chunked' and 'trailers' are for requests with a body");
  }
  for (const auto& [name, value] : request.headers) {
    if (says_framing(name)) {
      problems_.add(reader.place(), fmt::format("a request in chunks has no header '{}'", name));
    }
  }
  set_header(request.headers, "Transfer-Encoding", Template("chunked"));
  if (trailers != nullptr) read_trailers(*trailers, reader.at("trailers", *trailers), request);
  if (request.parts.empty()) request.parts.push_back({std::exchange(request.body, Template())});
}

void ClassCompiler::read_body(ObjectReader& reader, Request& request) {
  std::vector<std::string_view> given;
  for (const std::string_view key : kBodies) {
    if (reader.has(key)) given.push_back(key);
  }
  if (given.size() > 1) {
    problems_.add(
        reader.place(), fmt::format("a request has one body, got {}", fmt::join(given, " and "))
    );
  }
  const auto type = [&](const std::string& its_type) {
    const bool own = std::ranges::any_of(request.headers, [](const auto& header) {
      return http::same_name(header.first, "Content-Type");
    });
    if (!own) request.headers.emplace_back("Content-Type", Template(its_type));
  };
  if (const Node* json = reader.find("json")) {
    request.body = texts_.json(*json, reader.at("json", *json));
    type("application/json");
  }
  if (const Node* fields = reader.object("form")) {
    request.body = form(*fields, reader.at("form", *fields));
    type("application/x-www-form-urlencoded");
  }
  if (const auto body = reader.text("body")) {
    request.body = texts_.text(*body, reader.at("body", *reader.find("body")));
  }
  if (const auto path = reader.text("body_file")) {
    const Place place = reader.at("body_file", *reader.find("body_file"));
    if (auto file = open_long(*path, place)) {
      request.parts.push_back({Template(), std::move(file)});
    } else {
      request.body = Template(read_file(*path, place));
    }
  }
  if (const Node* parts = reader.object("multipart")) {
    multipart(*parts, reader.at("multipart", *parts), request);
    type("multipart/form-data; boundary=" + std::string(kBoundary));
  }
  read_chunks(reader, request, !given.empty());
}

std::shared_ptr<const http::Upload> Request::make_upload(Scope& scope) const {
  auto upload = std::make_shared<http::Upload>();
  for (const auto& [text, file] : parts) {
    upload->add(text.render(scope));
    if (file) upload->add(*file);
  }
  if (!chunked) return upload;
  std::string lines;
  for (const auto& [field, value] : trailers) {
    const std::string text = value.render(scope);
    if (http::has_break(text)) {
      throw ValueError(fmt::format("the trailer {} would have a line break", field));
    }
    lines += fmt::format("{}: {}\r\n", field, text);
  }
  upload->chunk(std::move(lines));
  return upload;
}

}  // namespace loadgen::scenario

#pragma once

#include "http/url.hpp"

#include <string>
#include <string_view>

namespace loadgen::http {

/// A URL or a reference, split as Python's urlparse does, its parameters left in the path.
struct UrlParts {
  std::string scheme;  ///< lower case; empty in a reference
  std::string_view authority;
  std::string_view path;
  std::string_view query;
  std::string_view fragment;
};

/// Splits `text`; the views are into it.
UrlParts split_url(std::string_view text);

/// The way back. What is empty leaves no delimiter behind.
std::string join_url(const UrlParts& parts);

/// The URL that `location` stands for in an answer to `base` (an absolute URL), as the client of
/// `dialect` resolves it. A fragment of `base` is inherited by requests. Any scheme may come out.
std::string resolve_location(std::string_view base, std::string_view location, Dialect dialect);

}  // namespace loadgen::http

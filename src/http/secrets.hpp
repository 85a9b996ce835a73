#pragma once

#include <string>
#include <string_view>

/// What is shown or passed on of texts that may hold secrets: `****` stands in their places. Which
/// ones they are is told by names alone. Pure.
namespace loadgen::http {

inline constexpr std::string_view kMask = "****";

/// Whether what is named so, a field, parameter, member or option, is a secret: one of the words of
/// `name` (`x-api-key`, `apiKey`, `user[password]`) ends with one of a small table.
bool names_a_secret(std::string_view name);

/// The value of the field `name`: credentials, the values of cookies, all of one that names a
/// secret, and of others as masked_urls() has them.
std::string masked_field(std::string_view name, std::string_view value);

/// `http://user:password@host`, `?token=x`, `&key=x` and `#access_token=x`, wherever they stand in
/// `text`.
std::string masked_urls(std::string_view text);

/// A form's values, also of a multipart one whose lines end in LF, and members of JSON: texts,
/// numbers, arrays and objects; of other bodies URLs.
std::string masked_body(std::string_view body);

}  // namespace loadgen::http

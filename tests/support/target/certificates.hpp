#pragma once

#include <filesystem>

namespace loadgen::target {

/// Writes PEM files into `folder` (made if need be), each certificate with its key beside it
/// (NAME.pem, NAME.key):
///   ca           the authority that signed the others but one
///   server       for localhost, 127.0.0.1 and ::1
///   expired      the same, but valid until yesterday
///   wrong-name   for elsewhere.invalid only
///   self-signed  for localhost and the addresses, signed by itself
/// Throws std::runtime_error.
void make_certificates(const std::filesystem::path& folder);

}  // namespace loadgen::target

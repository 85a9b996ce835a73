#pragma once

#include <string>
#include <string_view>

/// The option table as a reader meets it.
namespace loadgen::cli {

/// What --help prints, at most 100 columns wide. `program` is the base name of argv[0].
std::string help_text(std::string_view program);

/// docs/cli.md.
std::string cli_document();

}  // namespace loadgen::cli

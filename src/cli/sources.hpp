#pragma once

#include "cli/config_file.hpp"
#include "cli/files.hpp"
#include "cli/option_table.hpp"

#include <set>
#include <string>
#include <vector>

namespace loadgen::cli {

/// A command line to which weaker sources are added, the stronger first: whatever is not on it yet
/// is inserted as further words, as ConfigArgParse does, so that one parser with one set of
/// messages sees everything.
class CommandLine {
 public:
  CommandLine(OptionSet options, std::vector<std::string> words)
      : options_(std::move(options)), words_(std::move(words)) {}

  void add(const Environment& environment);
  void add(const ConfigFile& file);

  const std::vector<std::string>& words() const { return words_; }

 private:
  bool is_set(const Option& option) const;
  bool has_word(std::string_view flag) const;
  const Option* with_key(std::string_view key) const;
  void insert(const std::vector<std::string>& added, const std::vector<const Option*>& flags);

  OptionSet options_;
  std::vector<std::string> words_;
  /// Flags that a source has set to true or false. False leaves no word behind but still hides the
  /// weaker sources.
  std::set<const Option*> decided_flags_;
};

}  // namespace loadgen::cli

#include "cli/arguments.hpp"

#include "cli/ascii.hpp"
#include "cli/python_text.hpp"
#include "cli/usage_error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace loadgen::cli {
namespace {

/// How one word can be read as an option.
struct Reading {
  const Option* option = nullptr;  ///< null: it looks like an option, but there is none
  std::string flag;                ///< in full
  std::optional<std::string> value;
};

/// A word's own place: an option if `reading` is set, else a value or a positional.
struct Word {
  std::string text;
  std::optional<Reading> reading;
};

bool looks_like_negative_number(std::string_view word) {
  const std::string_view number = word.substr(1);
  const std::size_t point = number.find('.');
  const std::string_view whole = number.substr(0, point);
  if (!std::ranges::all_of(whole, is_digit)) return false;
  if (point == std::string_view::npos) return !whole.empty();
  const std::string_view fraction = number.substr(point + 1);
  return !fraction.empty() && std::ranges::all_of(fraction, is_digit);
}

UsageError argument_error(const Option& option, std::string_view message) {
  return UsageError(fmt::format("argument {}: {}", display_name(option), message));
}

Value typed(const Option& option, const std::string& text) {
  try {
    return option.type(text);
  } catch (const BadValue& error) {
    throw argument_error(option, error.what());
  }
}

struct ValueCounts {
  std::size_t least;
  std::size_t most;
};

ValueCounts value_counts(const Option& option) {
  constexpr std::size_t kAny = std::numeric_limits<std::size_t>::max();
  if (option.arity == Arity::optional) return {0, 1};
  if (option.arity == Arity::list) return {0, kAny};
  if (option.arity == Arity::some) return {1, kAny};
  if (option.arity == Arity::exactly) return {option.values, option.values};
  return {1, 1};
}

/// What argparse says when there are not as many values as that.
std::string expected(const Option& option) {
  if (option.arity == Arity::some) return "expected at least one argument";
  if (option.arity != Arity::exactly) return "expected one argument";
  return fmt::format("expected {} argument{}", option.values, option.values == 1 ? "" : "s");
}

/// One parse: every word is classified first, then they are consumed from left to right.
class Reader {
 public:
  explicit Reader(const OptionSet& options) : options_(options) {}

  Arguments read(const std::vector<std::string>& texts) {
    classify(texts);
    std::size_t at = 0;
    for (std::size_t i = 0; i < words_.size() && !done_; ++i) {
      if (!words_[i].reading) continue;
      if (at < i) take_positionals(at, i);
      at = take_option(i);
    }
    if (at < words_.size() && !done_) take_positionals(at, words_.size());
    return std::move(result_);
  }

 private:
  void classify(const std::vector<std::string>& texts) {
    const auto separator = std::ranges::find(texts, "--");
    separator_ = static_cast<std::size_t>(separator - texts.begin());
    for (const std::string& text : texts) {
      words_.push_back({.text = text, .reading = {}});
      if (words_.size() <= separator_) words_.back().reading = reading_of(text);
    }
  }

  std::optional<Reading> reading_of(const std::string& word) const {
    if (word.size() < 2 || word[0] != '-') return std::nullopt;
    if (const Option* option = exact(word)) return Reading{option, word, {}};
    const std::size_t equals = word.find('=');
    const std::string flag = word.substr(0, equals);
    std::optional<std::string> value;
    if (equals != std::string::npos) value = word.substr(equals + 1);
    if (const Option* option = exact(flag)) return Reading{option, flag, value};
    const bool is_long = word[1] == '-';
    const auto readings = is_long ? abbreviated(flag, value) : joined(word);
    if (readings.size() > 1) throw ambiguous(word, readings);
    if (readings.size() == 1) return readings.front();
    if (looks_like_negative_number(word) || word.find(' ') != std::string::npos) {
      return std::nullopt;
    }
    return Reading{nullptr, word, {}};
  }

  const Option* exact(std::string_view flag) const {
    const auto found = std::ranges::find_if(options_, [flag](const Option* option) {
      return std::ranges::find(option->flags, flag) != option->flags.end();
    });
    return found == options_.end() ? nullptr : *found;
  }

  /// loadgen's own options are left out, so that no prefix that works with Locust becomes
  /// ambiguous.
  std::vector<Reading> abbreviated(
      const std::string& prefix, const std::optional<std::string>& value
  ) const {
    std::vector<Reading> readings;
    for (const Option* option : options_) {
      if (option->owner == Owner::loadgen) continue;
      for (const std::string_view flag : option->flags) {
        if (flag.starts_with(prefix)) readings.push_back({option, std::string(flag), value});
      }
    }
    return readings;
  }

  /// `-u10`.
  std::vector<Reading> joined(const std::string& word) const {
    const std::string flag = word.substr(0, 2);
    if (const Option* option = exact(flag)) return {Reading{option, flag, word.substr(2)}};
    return {};
  }

  static UsageError ambiguous(const std::string& word, const std::vector<Reading>& readings) {
    std::string flags;
    for (const Reading& reading : readings) {
      flags.append(flags.empty() ? "" : ", ").append(reading.flag);
    }
    return UsageError(fmt::format("ambiguous option: {} could match {}", word, flags));
  }

  /// All positionals must stand together.
  void take_positionals(std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      if (positionals_taken_) {
        result_.unrecognized.push_back(words_[i].text);
      } else if (i != separator_) {
        result_.positionals.push_back(words_[i].text);
      }
    }
    positionals_taken_ = true;
  }

  /// Takes the option at `at`, with what it bundles and its values; returns what comes after them.
  std::size_t take_option(std::size_t at) {
    const Word& word = words_[at];
    if (word.reading->option == nullptr) {
      result_.unrecognized.push_back(word.text);
      return at + 1;
    }
    std::vector<Reading> flags;
    const Reading last = unbundled(*word.reading, flags);
    const std::size_t end =
        last.value ? end_of_given(last, at) : end_of_values(*last.option, at + 1);
    for (const Reading& flag : flags) take(flag, {});
    std::vector<std::string> values;
    if (last.value) values.push_back(*last.value);
    for (std::size_t i = at + 1; i < end; ++i) values.push_back(words_[i].text);
    take(last, values);
    return end;
  }

  /// Splits `-lu4` into the flags before its last option, and that.
  Reading unbundled(Reading reading, std::vector<Reading>& flags) const {
    while (reading.value && !reading.option->takes_value()) {
      const std::string tail = *reading.value;
      const bool is_bundle = reading.flag[1] != '-' && !tail.empty();
      const std::string flag = is_bundle ? std::string{'-', tail[0]} : std::string();
      const Option* next = is_bundle ? exact(flag) : nullptr;
      if (next == nullptr) {
        throw argument_error(*reading.option, "ignored explicit argument " + python_repr(tail));
      }
      flags.push_back(reading);
      reading = {next, flag, {}};
      if (tail.size() > 1) reading.value = tail.substr(1);
    }
    return reading;
  }

  std::size_t end_of_values(const Option& option, std::size_t begin) const {
    if (!option.takes_value()) return begin;
    const auto [least, most] = value_counts(option);
    std::size_t end = begin;
    while (end < words_.size() && end - begin < most && !words_[end].reading && end != separator_) {
      ++end;
    }
    if (end - begin < least) throw argument_error(option, expected(option));
    return end;
  }

  /// Of `--opt=value`.
  static std::size_t end_of_given(const Reading& reading, std::size_t at) {
    if (value_counts(*reading.option).least > 1) {
      throw argument_error(*reading.option, expected(*reading.option));
    }
    return at + 1;
  }

  void take(const Reading& reading, const std::vector<std::string>& values) {
    if (done_) return;  // bundled behind --help
    const Option& option = *reading.option;
    if (option.owner == Owner::locustfile) return pass_on(reading.flag, values);
    if (!option.removed.empty()) throw argument_error(option, option.removed);
    if (option.takes_many()) {
      result_.given.push_back({&option, values});
    } else if (option.takes_value()) {
      result_.given.push_back({&option, typed(option, values.front())});
    } else {
      result_.given.push_back({&option, true});
    }
    done_ = option.arity == Arity::last_word;
  }

  void pass_on(const std::string& flag, const std::vector<std::string>& values) {
    auto& words = result_.locustfile_words;
    if (values.size() == 1) {  // may look like an option
      words.push_back(flag + "=" + values.front());
    } else {
      words.push_back(flag);
      words.insert(words.end(), values.begin(), values.end());
    }
  }

  const OptionSet& options_;
  std::vector<Word> words_;
  std::size_t separator_ = 0;  ///< place of the first `--`; everything from there on is no option
  bool positionals_taken_ = false;
  bool done_ = false;
  Arguments result_;
};

}  // namespace

const Value* Arguments::find(std::string_view flag) const {
  const auto found = std::find_if(given.rbegin(), given.rend(), [flag](const Given& each) {
    return long_flag(*each.option) == flag;
  });
  return found == given.rend() ? nullptr : &found->value;
}

Arguments parse_arguments(const OptionSet& options, const std::vector<std::string>& words) {
  return Reader(options).read(words);
}

}  // namespace loadgen::cli

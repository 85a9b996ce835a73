#include "scenario/json/functions.hpp"

#include "http/text.hpp"
#include "stats/python_repr.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace loadgen::scenario {
namespace {

using Arguments = std::span<const Value>;

constexpr std::int64_t kMostDigits = 15;
constexpr std::int64_t kLongestString = 1 << 20;

/// 10 to the power of `digits`; pow() would take as long as the rest of a value.
double scale_of(std::int64_t digits) {
  double scale = 1;
  for (std::int64_t i = std::min(digits, kMostDigits); i > 0; --i) scale *= 10;
  return scale;
}

double rounded(double number, std::int64_t digits) {
  const double scale = scale_of(digits);
  return std::round(number * scale) / scale;
}

/// `number` with the digits that the argument at `index` asks for, if it is there.
Value with_digits(double number, Arguments arguments, std::size_t index) {
  if (arguments.size() <= index) return number;
  return rounded(number, to_integer(arguments[index]));
}

double uniform(Random& random) {
  return std::generate_canonical<double, 53>(random);
}

Value integer_between(Scope& scope, Arguments arguments) {
  const std::int64_t low = to_integer(arguments[0]);
  const std::int64_t high = to_integer(arguments[1]);
  if (low > high) throw ValueError(fmt::format("int({}, {}): the first is the larger", low, high));
  return std::uniform_int_distribution<std::int64_t>(low, high)(scope.random);
}

Value float_between(Scope& scope, Arguments arguments) {
  const double low = to_number(arguments[0]);
  return with_digits(low + uniform(scope.random) * (to_number(arguments[1]) - low), arguments, 2);
}

Value normal(Scope& scope, Arguments arguments) {
  const double deviation = to_number(arguments[1]);
  if (!(deviation > 0)) throw ValueError("normal(): the deviation must be above 0");
  std::normal_distribution<double> distribution(to_number(arguments[0]), deviation);
  return with_digits(distribution(scope.random), arguments, 2);
}

Value exponential(Scope& scope, Arguments arguments) {
  return with_digits(-std::log1p(-uniform(scope.random)) * to_number(arguments[0]), arguments, 1);
}

Value uuid(Scope& scope, Arguments) {
  constexpr char kDigits[] = "0123456789abcdef";
  constexpr std::string_view kForm = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx";
  std::string out(kForm);
  std::uint64_t bits = 0;
  int left = 0;
  for (char& c : out) {
    if (c != 'x' && c != 'y') continue;
    if (left == 0) {
      bits = scope.random();
      left = 16;
    }
    const auto digit = bits & 15U;
    c = kDigits[c == 'y' ? (digit & 3U) | 8U : digit];
    bits >>= 4U;
    --left;
  }
  return out;
}

Value random_string(Scope& scope, Arguments arguments) {
  constexpr std::string_view kLetters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  const std::int64_t length = to_integer(arguments[0]);
  if (length < 0 || length > kLongestString) {
    throw ValueError(fmt::format("string({}): from 0 to {} characters", length, kLongestString));
  }
  const std::string own = arguments.size() > 1 ? to_text(arguments[1]) : std::string();
  const std::string_view alphabet = arguments.size() > 1 ? std::string_view(own) : kLetters;
  if (alphabet.empty()) throw ValueError("string(): the alphabet is empty");
  std::uniform_int_distribution<std::size_t> pick(0, alphabet.size() - 1);
  std::string out(static_cast<std::size_t>(length), '\0');
  for (char& c : out) c = alphabet[pick(scope.random)];
  return out;
}

/// The time now, moved by the seconds of the argument, if there is one.
std::chrono::system_clock::time_point moved_now(Arguments arguments) {
  using namespace std::chrono;
  constexpr double kMost = 1e9;  // some 30 years
  const double seconds = arguments.empty() ? 0 : to_number(arguments[0]);
  if (!(std::abs(seconds) <= kMost)) throw ValueError("a time is too far away");
  return system_clock::now() + duration_cast<system_clock::duration>(duration<double>(seconds));
}

void put_digits(char* at, std::size_t count, std::int64_t number) {
  for (std::size_t i = count; i > 0; --i, number /= 10) {
    at[i - 1] = static_cast<char>('0' + number % 10);
  }
}

Value now(Scope&, Arguments arguments) {
  using namespace std::chrono;
  const auto at = floor<milliseconds>(moved_now(arguments));
  const auto day = floor<days>(at);
  const year_month_day date(day);
  const hh_mm_ss time(at - day);
  std::string out = "0000-00-00T00:00:00.000Z";
  put_digits(&out[0], 4, static_cast<int>(date.year()));
  put_digits(&out[5], 2, static_cast<unsigned>(date.month()));
  put_digits(&out[8], 2, static_cast<unsigned>(date.day()));
  put_digits(&out[11], 2, time.hours().count());
  put_digits(&out[14], 2, time.minutes().count());
  put_digits(&out[17], 2, time.seconds().count());
  put_digits(&out[20], 3, time.subseconds().count());
  return out;
}

template <class Unit>
Value epoch(Scope&, Arguments arguments) {
  return std::int64_t{std::chrono::floor<Unit>(moved_now(arguments).time_since_epoch()).count()};
}

Value base64(Scope&, Arguments arguments) {
  return http::base64(to_text(arguments[0]));
}

template <const EVP_MD* (*Kind)()>
Value digest(Scope&, Arguments arguments) {
  const std::string text = to_text(arguments[0]);
  unsigned char bytes[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), bytes, &size, Kind(), nullptr) != 1) {
    throw ValueError("this hash is not available here");
  }
  std::string out;
  for (unsigned i = 0; i < size; ++i) out += fmt::format("{:02x}", bytes[i]);
  return out;
}

Value url(Scope&, Arguments arguments) {
  std::string out;
  append_text(out, to_text(arguments[0]), Escape::path);
  return out;
}

constexpr Function kFunctions[] = {
    {"int", 2, 2, "int(1, 100)", integer_between},
    {"float", 2, 3, "float(0, 1) or float(0, 1, DIGITS)", float_between},
    {"normal", 2, 3, "normal(MEAN, DEVIATION) or normal(MEAN, DEVIATION, DIGITS)", normal},
    {"exponential", 1, 2, "exponential(MEAN) or exponential(MEAN, DIGITS)", exponential},
    {"uuid", 0, 0, "uuid()", uuid},
    {"string", 1, 2, "string(LENGTH) or string(LENGTH, 'ALPHABET')", random_string},
    {"now", 0, 1, "now() or now(SECONDS)", now},
    {"epoch", 0, 1, "epoch() or epoch(SECONDS)", epoch<std::chrono::seconds>},
    {"epoch_ms", 0, 1, "epoch_ms() or epoch_ms(SECONDS)", epoch<std::chrono::milliseconds>},
    {"floor", 1, 1, "floor(NUMBER)", [](Scope&, Arguments a) -> Value { return to_integer(a[0]); }},
    {"round",
     1,
     2,
     "round(NUMBER) or round(NUMBER, DIGITS)",
     [](Scope&, Arguments a) -> Value {
       if (a.size() == 1) return to_integer(std::round(to_number(a[0])));
       return rounded(to_number(a[0]), to_integer(a[1]));
     }},
    {"text", 1, 1, "text(VALUE)", [](Scope&, Arguments a) -> Value { return to_text(a[0]); }},
    {"base64", 1, 1, "base64(VALUE)", base64},
    {"md5", 1, 1, "md5(VALUE)", digest<EVP_md5>},
    {"sha1", 1, 1, "sha1(VALUE)", digest<EVP_sha1>},
    {"sha256", 1, 1, "sha256(VALUE)", digest<EVP_sha256>},
    {"url", 1, 1, "url(VALUE)", url},
};

}  // namespace

std::span<const Function> functions() {
  return kFunctions;
}

}  // namespace loadgen::scenario

#include "domain/time.hpp"

#include <cstdio>

namespace onsale {

namespace {

using namespace std::chrono;

/// Reads a text from left to right; once something is missing, nothing fits any
/// more.
class scanner {
public:
  explicit scanner(std::string_view text) : rest_(text) {
  }

  /// Takes one of the characters in `any`.
  char one_of(std::string_view any) {
    if (rest_.empty() || any.find(rest_[0]) == std::string_view::npos)
      return fail();
    return take();
  }

  /// Takes exactly `digits` digits.
  int number(int digits) {
    int x = 0;
    for (; digits > 0; --digits)
      x = x * 10 + digit();
    return x;
  }

  /// Takes all digits that follow as the decimals of a second.
  milliseconds fraction() {
    int ms = digit() * 100;
    for (int unit = 10; next_is_digit(); unit /= 10)
      ms += digit() * unit;
    return milliseconds{ms};
  }

  bool next_is(char c) const {
    return !rest_.empty() && rest_[0] == c;
  }

  bool done() const {
    return !failed_ && rest_.empty();
  }

private:
  bool next_is_digit() const {
    return !rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9';
  }

  int digit() {
    return next_is_digit() ? take() - '0' : fail();
  }

  char take() {
    char c = rest_[0];
    rest_.remove_prefix(1);
    return c;
  }

  char fail() {
    failed_ = true;
    rest_ = {};
    return 0;
  }

  std::string_view rest_;
  bool failed_ = false;
};

/// A moment cannot be later than what RFC 3339 can write, nor earlier.
bool writable(sys_time<milliseconds> x) {
  return x >= sys_days{year{1} / 1 / 1} && x < sys_days{year{10000} / 1 / 1};
}

} // namespace

std::string format_rfc3339(timestamp when) {
  auto midnight = floor<days>(when);
  year_month_day date{midnight};
  hh_mm_ss<milliseconds> time{when - midnight};
  char text[40];
  std::snprintf(text, sizeof(text), "%04d-%02u-%02uT%02d:%02d:%02d",
                static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()),
                static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()));
  std::string result = text;
  if (auto ms = time.subseconds().count(); ms != 0) {
    std::snprintf(text, sizeof(text), ".%03d", static_cast<int>(ms));
    result += text;
  }
  return result + 'Z';
}

std::optional<timestamp> parse_rfc3339(std::string_view text) {
  scanner in{text};
  auto y = in.number(4);
  in.one_of("-");
  auto m = in.number(2);
  in.one_of("-");
  auto d = in.number(2);
  in.one_of("Tt");
  auto hour = in.number(2);
  in.one_of(":");
  auto minute = in.number(2);
  in.one_of(":");
  auto second = in.number(2);
  milliseconds decimals{0};
  if (in.next_is('.')) {
    in.one_of(".");
    decimals = in.fraction();
  }
  int offset_minutes = 0;
  if (auto zone = in.one_of("Zz+-"); zone == '+' || zone == '-') {
    auto hours = in.number(2);
    in.one_of(":");
    auto minutes = in.number(2);
    if (hours > 23 || minutes > 59)
      return std::nullopt;
    offset_minutes = (hours * 60 + minutes) * (zone == '+' ? 1 : -1);
  }
  year_month_day date{year{y}, month(static_cast<unsigned>(m)),
                      day(static_cast<unsigned>(d))};
  if (!in.done() || !date.ok() || hour > 23 || minute > 59 || second > 60)
    return std::nullopt;
  auto whole = sys_days{date} + hours{hour} + minutes{minute - offset_minutes}
               + seconds{second};
  // A leap second counts as the second after it, as in POSIX time; there is
  // none but at the end of a UTC day.
  if (second == 60 && whole != floor<days>(whole))
    return std::nullopt;
  timestamp when = whole + decimals;
  if (!writable(when))
    return std::nullopt;
  return when;
}

} // namespace onsale

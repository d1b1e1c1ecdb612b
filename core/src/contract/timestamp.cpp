#include <cq/timestamp.hpp>
#include <string>
#include <string_view>

namespace cq {
namespace {

using std::chrono::microseconds;

/// Reads ISO 8601 from left to right.
class TimestampReader {
 public:
  explicit TimestampReader(std::string_view text) : rest_(text) {}

  std::optional<int> digits(std::size_t count) {
    if (rest_.size() < count) {
      return std::nullopt;
    }
    int value = 0;
    for (const char c : rest_.substr(0, count)) {
      if (c < '0' || c > '9') {
        return std::nullopt;
      }
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(count);
    return value;
  }

  bool take(char wanted) {
    if (rest_.empty() || rest_.front() != wanted) {
      return false;
    }
    rest_.remove_prefix(1);
    return true;
  }

  /// A fraction's digits as microseconds; nullopt unless there are one to nine.
  std::optional<microseconds> fraction() {
    std::size_t count = 0;
    long value = 0;
    while (count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9') {
      if (count < 6) {
        value = value * 10 + (rest_[count] - '0');
      }
      ++count;
    }
    if (count == 0 || count > 9) {
      return std::nullopt;
    }
    for (std::size_t place = count; place < 6; ++place) {
      value *= 10;
    }
    rest_.remove_prefix(count);
    return microseconds(value);
  }

  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

/// What follows the time: "Z", "+hh:mm" or nothing. Nullopt for anything else.
std::optional<std::chrono::minutes> read_offset(TimestampReader& reader) {
  using std::chrono::minutes;
  if (reader.at_end() || reader.take('Z') || reader.take('z')) {
    return minutes(0);
  }
  const bool east = reader.take('+');
  if (!east && !reader.take('-')) {
    return std::nullopt;
  }
  const auto hour = reader.digits(2);
  const bool separated = reader.take(':');
  const auto minute = reader.digits(2);
  if (!hour || !separated || !minute || *hour > 23 || *minute > 59) {
    return std::nullopt;
  }
  const minutes offset(*hour * 60 + *minute);
  return east ? offset : -offset;
}

bool has_four_digit_year(Timestamp at) {
  using std::chrono::sys_days;
  using std::chrono::year;
  constexpr sys_days kFirst = year(0) / 1 / 1;
  return at >= kFirst && at < kEndOfCalendar;
}

/// At least four digits.
void append_year(std::string& out, int year) {
  const std::string digits = std::to_string(year < 0 ? -year : year);
  if (year < 0) out += '-';
  const std::size_t wanted = year < 0 ? 3 : 4;
  if (digits.size() < wanted) out.append(wanted - digits.size(), '0');
  out += digits;
}

/// What stands in front of a number of that many digits, and the number.
void append_padded(std::string& out, char before, unsigned number, std::size_t digits) {
  out += before;
  out.append(digits, '0');
  for (auto digit = out.rbegin(); number != 0; ++digit, number /= 10) {
    *digit = static_cast<char>('0' + number % 10);
  }
}

}  // namespace

Timestamp now() noexcept {
  return std::chrono::time_point_cast<microseconds>(std::chrono::system_clock::now());
}

std::string format_timestamp(Timestamp at, UtcSuffix suffix) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss<microseconds> time(at - day);
  std::string result;
  constexpr std::size_t kLongest = std::string_view("2026-01-02T03:04:05.678901+00:00").size();
  result.reserve(kLongest);
  append_year(result, static_cast<int>(date.year()));
  append_padded(result, '-', static_cast<unsigned>(date.month()), 2);
  append_padded(result, '-', static_cast<unsigned>(date.day()), 2);
  append_padded(result, 'T', static_cast<unsigned>(time.hours().count()), 2);
  append_padded(result, ':', static_cast<unsigned>(time.minutes().count()), 2);
  append_padded(result, ':', static_cast<unsigned>(time.seconds().count()), 2);
  if (time.subseconds().count() != 0) {
    append_padded(result, '.', static_cast<unsigned>(time.subseconds().count()), 6);
  }
  result += suffix == UtcSuffix::kZ ? "Z" : "+00:00";
  return result;
}

std::optional<Timestamp> parse_timestamp(std::string_view text) noexcept {
  TimestampReader reader(text);
  const auto year = reader.digits(4);
  const bool first_dash = reader.take('-');
  const auto month = reader.digits(2);
  const bool second_dash = reader.take('-');
  const auto day = reader.digits(2);
  const bool divided = reader.take('T') || reader.take('t') || reader.take(' ');
  const auto hour = reader.digits(2);
  const bool first_colon = reader.take(':');
  const auto minute = reader.digits(2);
  const bool second_colon = reader.take(':');
  const auto second = reader.digits(2);
  if (!year || !first_dash || !month || !second_dash || !day || !divided || !hour || !first_colon ||
      !minute || !second_colon || !second) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date(std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day)));
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 59) {
    return std::nullopt;
  }
  microseconds fraction(0);
  if (reader.take('.')) {
    const auto read = reader.fraction();
    if (!read) {
      return std::nullopt;
    }
    fraction = *read;
  }
  const auto offset = read_offset(reader);
  if (!offset || !reader.at_end()) {
    return std::nullopt;
  }
  const Timestamp at(std::chrono::sys_days(date).time_since_epoch() + std::chrono::hours(*hour) +
                     std::chrono::minutes(*minute) + std::chrono::seconds(*second) + fraction -
                     *offset);
  // In UTC the year may be one that has no four digits, and so no text.
  const bool can_be_written = *offset == std::chrono::minutes(0) || has_four_digit_year(at);
  return can_be_written ? std::optional(at) : std::nullopt;
}

}  // namespace cq

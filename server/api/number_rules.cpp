#include "api/number_rules.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cq/text.hpp>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "api/json_schema.hpp"

namespace cq::api {

namespace {

/// The text of a number without the white space around it; nullopt when it holds some that the
/// original doesn't take off.
std::optional<std::string_view> trim_number(std::string_view text) {
  // Python's str.strip takes these off, too; the original's validation doesn't.
  constexpr std::string_view kSeparators = "\x1c\x1d\x1e\x1f";
  return text.find_first_of(kSeparators) == std::string_view::npos ? std::optional(trim(text))
                                                                   : std::nullopt;
}

/// The original refuses longer texts before it looks at them.
constexpr std::size_t kLongestInteger = 4300;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Moves the digits at the front of `text` to `digits`; single underscores between two of them are
/// skipped.
void take_digits(std::string_view& text, std::string& digits) {
  while (!text.empty()) {
    if (is_digit(text.front())) {
      digits += text.front();
    } else if (text.front() != '_' || digits.empty() || text.size() < 2 || !is_digit(text[1])) {
      return;
    }
    text.remove_prefix(1);
  }
}

bool is_zero_fraction(std::string_view text) {
  return text.empty() || (text.size() > 1 && text.front() == '.' &&
                          text.find_first_not_of('0', 1) == std::string_view::npos);
}

LaxInteger saturated(bool negative, const std::string& digits) {
  const std::string text = (negative ? "-" : "") + digits;
  LaxInteger integer;
  const auto [end, problem] =
      std::from_chars(text.data(), text.data() + text.size(), integer.value);
  if (problem == std::errc::result_out_of_range) {
    integer.value = negative ? std::numeric_limits<std::int64_t>::min()
                             : std::numeric_limits<std::int64_t>::max();
    integer.is_beyond = true;
  }
  return integer;
}

}  // namespace

std::optional<LaxInteger> parse_lax_integer(std::string_view text) {
  const std::optional<std::string_view> trimmed = trim_number(text);
  if (!trimmed) {
    return std::nullopt;
  }
  text = *trimmed;
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) {
    text.remove_prefix(1);
  }
  std::string digits;
  take_digits(text, digits);
  if (digits.empty() || !is_zero_fraction(text)) {
    return std::nullopt;
  }
  return saturated(negative, digits);
}

IntegerRule IntegerRule::greater_than(std::int64_t bound) const {
  IntegerRule rule = *this;
  rule.above_ = bound;
  return rule;
}

IntegerRule IntegerRule::at_least(std::int64_t bound) const {
  IntegerRule rule = *this;
  rule.least_ = bound;
  return rule;
}

IntegerRule IntegerRule::at_most(std::int64_t bound) const {
  IntegerRule rule = *this;
  rule.most_ = bound;
  return rule;
}

IntegerRule IntegerRule::within_64_bits() const {
  IntegerRule rule = *this;
  rule.within_64_bits_ = true;
  return rule;
}

namespace {

/// Whether the number is an integer that 64 bits hold.
bool is_whole(double number) {
  constexpr double kBeyond = 9223372036854775808.0;  // 2^63
  return std::trunc(number) == number && number >= -kBeyond && number < kBeyond;
}

/// The integer that a value is without being written as one; nullopt when it is none.
std::optional<std::int64_t> integer_of(const JsonValue& input) {
  if (const bool* flag = input.as_bool()) return *flag ? 1 : 0;
  if (const std::optional<std::int64_t> integer = input.as_int64()) return integer;
  const std::optional<double> number = input.as_double();
  return number && is_whole(*number) ? std::optional(static_cast<std::int64_t>(*number))
                                     : std::nullopt;
}

/// What is wrong with a value that is neither an integer nor a text.
void complain_of_number(const JsonValue& input, Reading& reading) {
  const std::optional<double> number =
      input.as_integer() != nullptr ? std::nullopt : input.as_double();
  if (!number) {
    reading.complain("int_type", "Input should be a valid integer", input);
  } else if (!std::isfinite(*number)) {
    reading.complain("finite_number", "Input should be a finite number", input);
  } else {
    reading.complain("int_from_float",
                     "Input should be a valid integer, got a number with a fractional part", input);
  }
}

}  // namespace

void IntegerRule::read(const JsonValue& input, Reading& reading, std::int64_t& into) const {
  const std::string* text = input.as_string();
  std::optional<std::int64_t> value = integer_of(input);
  bool beyond = false;
  if (const auto parsed = text != nullptr ? parse_lax_integer(*text) : std::nullopt) {
    value = parsed->value;
    beyond = within_64_bits_ && parsed->is_beyond;
  }
  if ((text != nullptr && text->size() > kLongestInteger) || beyond) {
    reading.complain("int_parsing_size",
                     "Unable to parse input string as an integer, exceeded maximum size", input);
    return;
  }
  if (!value && text != nullptr) {
    reading.complain("int_parsing",
                     "Input should be a valid integer, unable to parse string as an integer",
                     input);
  } else if (!value) {
    complain_of_number(input, reading);
  } else if (least_ && *value < *least_) {
    reading.complain("greater_than_equal",
                     "Input should be greater than or equal to " + std::to_string(*least_), input,
                     json_object({{"ge", *least_}}));
  } else if (most_ && *value > *most_) {
    reading.complain("less_than_equal",
                     "Input should be less than or equal to " + std::to_string(*most_), input,
                     json_object({{"le", *most_}}));
  } else if (above_ && *value <= *above_) {
    reading.complain("greater_than", "Input should be greater than " + std::to_string(*above_),
                     input, json_object({{"gt", *above_}}));
  } else {
    into = *value;
  }
}

JsonValue IntegerRule::schema() const {
  JsonValue json = json_object({{"type", "integer"}});
  json.add_if("exclusiveMinimum", above_);
  json.add_if("minimum", least_);
  json.add_if("maximum", most_);
  return json;
}

void NullableIntegerRule::read(const JsonValue& input, Reading& reading,
                               std::optional<std::int64_t>& into) const {
  into.reset();
  if (!input.is_null()) {
    integer_.read(input, reading, into.emplace());
  }
}

JsonValue NullableIntegerRule::schema() const {
  return json_object(
      {{"anyOf", JsonValue::Array{integer_.schema(), json_object({{"type", "null"}})}}});
}

namespace {

/// The bool that a text or a number stands for; nullopt when it stands for none.
std::optional<bool> bool_of(const JsonValue& input) {
  constexpr std::array<std::string_view, 6> kYes{"1", "on", "t", "true", "y", "yes"};
  constexpr std::array<std::string_view, 6> kNo{"0", "off", "f", "false", "n", "no"};
  if (const bool* flag = input.as_bool()) return *flag;
  if (const std::string* text = input.as_string()) {
    const std::string lower = to_lower(*text);
    if (std::find(kYes.begin(), kYes.end(), lower) != kYes.end()) return true;
    if (std::find(kNo.begin(), kNo.end(), lower) != kNo.end()) return false;
  }
  const std::optional<double> number = input.as_double();
  return number && (*number == 0 || *number == 1) ? std::optional(*number == 1) : std::nullopt;
}

}  // namespace

void BoolRule::read(const JsonValue& input, Reading& reading, bool& into) const {
  const std::optional<bool> flag = bool_of(input);
  if (flag) {
    into = *flag;
  } else if (input.as_string() != nullptr || input.is_number()) {
    reading.complain("bool_parsing", "Input should be a valid boolean, unable to interpret input",
                     input);
  } else {
    reading.complain("bool_type", "Input should be a valid boolean", input);
  }
}

JsonValue BoolRule::schema() const {
  return json_object({{"type", "boolean"}});
}

void NullableBoolRule::read(const JsonValue& input, Reading& reading,
                            std::optional<bool>& into) const {
  into.reset();
  if (!input.is_null()) {
    BoolRule().read(input, reading, into.emplace());
  }
}

JsonValue NullableBoolRule::schema() const {
  return schema::nullable(schema::boolean());
}

namespace {

/// Single underscores inside the text are skipped, wherever they are: the original's rule.
std::optional<std::string> without_underscores(std::string_view text) {
  if (text.starts_with('_') || text.ends_with('_') || text.find("__") != std::string_view::npos) {
    return std::nullopt;
  }
  std::string plain(text);
  std::erase(plain, '_');
  return plain;
}

}  // namespace

std::optional<double> parse_lax_number(std::string_view text) {
  const std::optional<std::string_view> trimmed = trim_number(text);
  std::optional<std::string> plain = trimmed ? without_underscores(*trimmed) : std::nullopt;
  const bool negative = plain && plain->starts_with('-');
  if (plain && (negative || plain->starts_with('+'))) {
    plain->erase(0, 1);
  }
  // from_chars would read a second sign, and "nan(...)".
  if (!plain || plain->starts_with('-') || plain->find('(') != std::string::npos) {
    return std::nullopt;
  }
  double value = 0;
  const char* const end = plain->data() + plain->size();
  const auto [read, failure] = std::from_chars(plain->data(), end, value);
  if (read != end || failure == std::errc::invalid_argument) {
    return std::nullopt;
  }
  if (failure == std::errc::result_out_of_range) {
    // Too large or too small for a double: strtod says which.
    value = std::strtod(plain->c_str(), nullptr);
  }
  return negative ? -value : value;
}

namespace {

/// Reads what isn't null, and no bool.
void read_number(const JsonValue& input, bool takes_all, Reading& reading, double& into) {
  const std::string* text = input.as_string();
  const std::optional<double> value = text != nullptr ? parse_lax_number(*text) : input.as_double();
  if (!value && text != nullptr) {
    reading.complain("float_parsing",
                     "Input should be a valid number, unable to parse string as a number", input);
  } else if (!value) {
    reading.complain("float_type", "Input should be a valid number", input);
  } else if (!takes_all && !std::isfinite(*value)) {
    reading.complain("finite_number", "Input should be a finite number", input);
  } else {
    into = *value;
  }
}

}  // namespace

NumberRule NumberRule::or_not_finite() const {
  NumberRule rule = *this;
  rule.takes_all_ = true;
  return rule;
}

void NumberRule::read(const JsonValue& input, Reading& reading, double& into) const {
  if (const bool* flag = input.as_bool()) {
    into = *flag ? 1 : 0;
  } else {
    read_number(input, takes_all_, reading, into);
  }
}

JsonValue NumberRule::schema() const {
  return json_object({{"type", "number"}});
}

void NullableNumberRule::read(const JsonValue& input, Reading& reading,
                              std::optional<double>& into) const {
  if (input.is_null()) {
    into.reset();
    return;
  }
  const std::size_t complaints_before = reading.count();
  double value = 0;
  read_number(input, false, reading, value);
  if (reading.count() == complaints_before) into = value;
}

JsonValue NullableNumberRule::schema() const {
  return json_object({{"type", JsonValue::Array{"number", "null"}}});
}

}  // namespace cq::api

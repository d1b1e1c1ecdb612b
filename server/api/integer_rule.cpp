#include "api/integer_rule.hpp"

#include <charconv>
#include <limits>
#include <string>
#include <system_error>

#include "api/numbers.hpp"

namespace cq::api {

namespace {

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

IntegerRule IntegerRule::within_64_bits() const {
  IntegerRule rule = *this;
  rule.within_64_bits_ = true;
  return rule;
}

void IntegerRule::read(const JsonValue& input, Reading& reading, std::int64_t& into) const {
  const std::string* text = input.as_string();
  std::optional<std::int64_t> value = input.as_int64();
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
    reading.complain("int_type", "Input should be a valid integer", input);
  } else if (above_ && *value <= *above_) {
    JsonValue context;
    context.add("gt", JsonValue(*above_));
    reading.complain("greater_than", "Input should be greater than " + std::to_string(*above_),
                     input, std::move(context));
  } else {
    into = *value;
  }
}

JsonValue IntegerRule::schema() const {
  JsonValue json;
  json.add("type", JsonValue("integer"));
  if (above_) {
    json.add("exclusiveMinimum", JsonValue(*above_));
  }
  return json;
}

}  // namespace cq::api

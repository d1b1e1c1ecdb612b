#include "wire/number_rule.hpp"

#include <charconv>
#include <cq/text.hpp>
#include <cstdlib>
#include <string>
#include <system_error>

namespace cq::wire {

using host::JsonValue;

namespace {

/// A single underscore between two digits is skipped; any other makes the text no number.
std::optional<std::string> without_underscores(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '_') {
      plain += text[i];
    } else if (i == 0 || i + 1 == text.size() || !is_digit(text[i - 1]) || !is_digit(text[i + 1])) {
      return std::nullopt;
    }
  }
  return plain;
}

}  // namespace

std::optional<double> parse_lax_number(std::string_view text) {
  text = trim(text);
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) {
    text.remove_prefix(1);
  }
  const std::optional<std::string> plain = without_underscores(text);
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

void NullableNumberRule::read(const JsonValue& input, Reading& reading,
                              std::optional<double>& into) const {
  if (input.is_null()) {
    into.reset();
    return;
  }
  const std::string* text = input.as_string();
  const std::optional<double> value = text != nullptr ? parse_lax_number(*text) : input.as_double();
  if (!value && text != nullptr) {
    reading.complain("float_parsing",
                     "Input should be a valid number, unable to parse string as a number", input);
  } else if (!value) {
    reading.complain("float_type", "Input should be a valid number", input);
  } else {
    into = value;
  }
}

JsonValue NullableNumberRule::schema() const {
  JsonValue json;
  json.add("type", JsonValue(JsonValue::Array{JsonValue("number"), JsonValue("null")}));
  return json;
}

}  // namespace cq::wire

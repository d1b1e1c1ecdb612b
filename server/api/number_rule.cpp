#include "api/number_rule.hpp"

#include <charconv>
#include <cstdlib>
#include <string>
#include <system_error>

#include "api/numbers.hpp"

namespace cq::api {

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

}  // namespace cq::api

#include "api/text_rules.hpp"

#include <algorithm>
#include <cq/text.hpp>
#include <utility>

#include "api/json_schema.hpp"

namespace cq::api {

namespace {

std::string characters(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " character" : " characters");
}

JsonValue bound(const char* name, std::size_t value) {
  return json_object({{name, value}});
}

}  // namespace

TextRule TextRule::at_least(std::size_t length) const {
  TextRule rule = *this;
  rule.minimum_ = length;
  return rule;
}

TextRule TextRule::at_most(std::size_t length) const {
  TextRule rule = *this;
  rule.maximum_ = length;
  return rule;
}

TextRule TextRule::model_bound(std::string name, std::size_t length) const {
  TextRule rule = *this;
  rule.model_name_ = std::move(name);
  rule.model_maximum_ = length;
  return rule;
}

TextRule TextRule::matching(const std::string& pattern) const {
  TextRule rule = *this;
  rule.pattern_ = pattern;
  rule.compiled_pattern_ = std::regex(pattern);
  return rule;
}

void TextRule::read(const JsonValue& input, Reading& reading, std::string& into) const {
  const std::string* value = input.as_string();
  if (value == nullptr) {
    reading.complain("string_type", "Input should be a valid string", input);
    return;
  }
  const std::size_t length = code_points(*value);
  if (length < minimum_) {
    reading.complain("string_too_short", "String should have at least " + characters(minimum_),
                     input, bound("min_length", minimum_));
  } else if (length > maximum_) {
    reading.complain("string_too_long", "String should have at most " + characters(maximum_), input,
                     bound("max_length", maximum_));
  } else if (length > model_maximum_) {
    reading.complain("value_error",
                     "Value error, " + model_name_ + " must be at most " +
                         characters(model_maximum_) + ", got " + std::to_string(length),
                     input, json_object({{"error", json_object({})}}));
  } else if (!pattern_.empty() && !std::regex_search(*value, compiled_pattern_)) {
    reading.complain("string_pattern_mismatch", "String should match pattern '" + pattern_ + "'",
                     input, json_object({{"pattern", pattern_}}));
  } else {
    into = *value;
  }
}

JsonValue TextRule::schema() const {
  JsonValue json = json_object({{"type", "string"}});
  if (minimum_ > 0) {
    json.add("minLength", minimum_);
  }
  const std::size_t maximum = std::min(maximum_, model_maximum_);
  if (maximum != kUnbounded) {
    json.add("maxLength", maximum);
  }
  if (!pattern_.empty()) {
    json.add("pattern", pattern_);
  }
  return json;
}

void NullableTextRule::read(const JsonValue& input, Reading& reading,
                            std::optional<std::string>& into) const {
  into.reset();
  if (!input.is_null()) {
    text_.read(input, reading, into.emplace());
  }
}

JsonValue NullableTextRule::schema() const {
  return json_object(
      {{"anyOf", JsonValue::Array{text_.schema(), json_object({{"type", "null"}})}}});
}

void ChoiceRule::read(const JsonValue& input, Reading& reading, std::string& into) const {
  const std::string* value = input.as_string();
  if (value == nullptr || std::find(choices_.begin(), choices_.end(), *value) == choices_.end()) {
    reading.complain("enum", "Input should be " + expected(), input,
                     json_object({{"expected", expected()}}));
    return;
  }
  into = *value;
}

JsonValue ChoiceRule::schema() const {
  return json_object({{"type", "string"}, {"enum", choices_}});
}

std::string ChoiceRule::expected() const {
  std::string text;
  for (std::size_t i = 0; i < choices_.size(); ++i) {
    if (i > 0) {
      text += i + 1 == choices_.size() ? " or " : ", ";
    }
    text += "'" + choices_[i] + "'";
  }
  return text;
}

void NullableChoiceRule::read(const JsonValue& input, Reading& reading,
                              std::optional<std::string>& into) const {
  into.reset();
  if (!input.is_null()) {
    choice_.read(input, reading, into.emplace());
  }
}

JsonValue NullableChoiceRule::schema() const {
  return schema::nullable(choice_.schema());
}

}  // namespace cq::api

#include "api/choice_rule.hpp"

#include <algorithm>

namespace cq::api {

void ChoiceRule::read(const JsonValue& input, Reading& reading, std::string& into) const {
  const std::string* value = input.as_string();
  if (value == nullptr || std::find(choices_.begin(), choices_.end(), *value) == choices_.end()) {
    JsonValue context;
    context.add("expected", JsonValue(expected()));
    reading.complain("enum", "Input should be " + expected(), input, std::move(context));
    return;
  }
  into = *value;
}

JsonValue ChoiceRule::schema() const {
  JsonValue::Array values;
  for (const std::string& choice : choices_) {
    values.emplace_back(choice);
  }
  JsonValue json;
  json.add("type", JsonValue("string"));
  json.add("enum", JsonValue(std::move(values)));
  return json;
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

}  // namespace cq::api

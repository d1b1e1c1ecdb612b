#include "api/nullable_text_rule.hpp"

namespace cq::api {

void NullableTextRule::read(const JsonValue& input, Reading& reading,
                            std::optional<std::string>& into) const {
  into.reset();
  if (!input.is_null()) {
    text_.read(input, reading, into.emplace());
  }
}

JsonValue NullableTextRule::schema() const {
  JsonValue::Array choices;
  choices.push_back(text_.schema());
  JsonValue null;
  null.add("type", JsonValue("null"));
  choices.push_back(std::move(null));
  JsonValue json;
  json.add("anyOf", JsonValue(std::move(choices)));
  return json;
}

}  // namespace cq::api

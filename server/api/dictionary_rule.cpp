#include "api/dictionary_rule.hpp"

namespace cq::api {

void NullableDictionaryRule::read(const JsonValue& input, Reading& reading,
                                  std::optional<JsonValue>& into) const {
  if (input.is_null()) {
    into.reset();
  } else if (input.as_object() != nullptr) {
    into = input;
  } else {
    reading.complain("dict_type", "Input should be a valid dictionary", input);
  }
}

JsonValue NullableDictionaryRule::schema() const {
  JsonValue json;
  json.add("type", JsonValue(JsonValue::Array{JsonValue("object"), JsonValue("null")}));
  return json;
}

}  // namespace cq::api

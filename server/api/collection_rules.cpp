#include "api/collection_rules.hpp"

#include "api/json_schema.hpp"
#include "api/text_rules.hpp"

namespace cq::api {

namespace {

std::string sentence(const char* relation, std::size_t bound, std::size_t length) {
  return std::string("List should have ") + relation + " " + std::to_string(bound) +
         (bound == 1 ? " item" : " items") + " after validation, not " + std::to_string(length);
}

JsonValue context_of(const char* bound_name, std::size_t bound, std::size_t length) {
  return json_object({{"field_type", "List"}, {bound_name, bound}, {"actual_length", length}});
}

}  // namespace

bool complain_of_length(const ListBounds& bounds, const JsonValue& input, std::size_t length,
                        Reading& reading) {
  if (length < bounds.minimum) {
    reading.complain("too_short", sentence("at least", bounds.minimum, length), input,
                     context_of("min_length", bounds.minimum, length));
    return false;
  }
  if (length > bounds.maximum) {
    reading.complain("too_long", sentence("at most", bounds.maximum, length), input,
                     context_of("max_length", bounds.maximum, length));
    return false;
  }
  return true;
}

JsonValue list_schema(const ListBounds& bounds, JsonValue item_schema) {
  JsonValue json = json_object({{"type", "array"}, {"items", std::move(item_schema)}});
  if (bounds.minimum > 0) {
    json.add("minItems", bounds.minimum);
  }
  if (bounds.maximum != ListBounds{}.maximum) {
    json.add("maxItems", bounds.maximum);
  }
  return json;
}

void DictionaryRule::read(const JsonValue& input, Reading& reading, JsonValue& into) const {
  if (input.as_object() != nullptr) {
    into = input;
  } else {
    reading.complain("dict_type", "Input should be a valid dictionary", input);
  }
}

JsonValue DictionaryRule::schema() const {
  return json_object({{"type", "object"}});
}

void TextMapRule::read(const JsonValue& input, Reading& reading, JsonValue& into) const {
  const std::size_t complaints_before = reading.count();
  DictionaryRule().read(input, reading, into);
  if (const JsonValue::Object* members = into.as_object()) {
    for (const auto& [name, value] : *members) {
      const Reading::Step step(reading, name);
      std::string ignored;
      text().read(value, reading, ignored);
    }
  }
  if (reading.count() != complaints_before) into = JsonValue(JsonValue::Object());
}

JsonValue TextMapRule::schema() const {
  return schema::map_of(schema::text());
}

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
  return json_object({{"type", JsonValue::Array{"object", "null"}}});
}

}  // namespace cq::api

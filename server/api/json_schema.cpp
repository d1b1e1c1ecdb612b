#include "api/json_schema.hpp"

#include <utility>

namespace cq::api::schema {

JsonValue of_type(std::string_view type) {
  JsonValue json;
  json.add("type", JsonValue(type));
  return json;
}

JsonValue text() {
  return of_type("string");
}

JsonValue integer() {
  return of_type("integer");
}

JsonValue boolean() {
  return of_type("boolean");
}

JsonValue count() {
  JsonValue json = integer();
  json.add("minimum", JsonValue(std::int64_t{0}));
  return json;
}

JsonValue anything() {
  return JsonValue(JsonValue::Object{});
}

JsonValue timestamp() {
  JsonValue json = of_type("string");
  json.add("format", JsonValue("date-time"));
  return json;
}

JsonValue one_of(const std::vector<std::string>& values) {
  JsonValue::Array choices;
  for (const std::string& value : values) {
    choices.emplace_back(value);
  }
  JsonValue json = of_type("string");
  json.add("enum", JsonValue(std::move(choices)));
  return json;
}

JsonValue any_of(JsonValue first, JsonValue second) {
  JsonValue::Array choices;
  choices.push_back(std::move(first));
  choices.push_back(std::move(second));
  JsonValue json;
  json.add("anyOf", JsonValue(std::move(choices)));
  return json;
}

JsonValue nullable(JsonValue schema) {
  return any_of(std::move(schema), of_type("null"));
}

JsonValue list_of(JsonValue item) {
  JsonValue json = of_type("array");
  json.add("items", std::move(item));
  return json;
}

JsonValue texts() {
  return list_of(text());
}

JsonValue map_of(JsonValue value) {
  JsonValue json = of_type("object");
  json.add("additionalProperties", std::move(value));
  return json;
}

JsonValue object(JsonValue::Object members) {
  return object(std::move(members), {});
}

JsonValue object(JsonValue::Object members, JsonValue::Object optional_members) {
  JsonValue::Array required;
  for (const auto& [name, schema] : members) {
    required.emplace_back(name);
  }
  for (auto& member : optional_members) {
    members.push_back(std::move(member));
  }
  JsonValue json = of_type("object");
  json.add("properties", JsonValue(std::move(members)));
  json.add("required", JsonValue(std::move(required)));
  return json;
}

JsonValue needed_when(std::string_view field, std::string_view other, std::string_view text) {
  JsonValue is_text;
  is_text.add("const", JsonValue(text));
  JsonValue condition;
  condition.add("properties", JsonValue(JsonValue::Object{{std::string(other), is_text}}));
  condition.add("required", JsonValue(JsonValue::Array{JsonValue(other)}));
  JsonValue consequence;
  consequence.add("properties",
                  JsonValue(JsonValue::Object{{std::string(field), of_type("string")}}));
  consequence.add("required", JsonValue(JsonValue::Array{JsonValue(field)}));
  JsonValue json;
  json.add("if", std::move(condition));
  json.add("then", std::move(consequence));
  return json;
}

JsonValue reference(std::string_view name) {
  JsonValue json;
  json.add("$ref", JsonValue("#/components/schemas/" + std::string(name)));
  return json;
}

}  // namespace cq::api::schema

#include "api/json_schema.hpp"

#include <utility>

namespace cq::api::schema {

JsonValue of_type(std::string_view type) {
  return json_object({{"type", type}});
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
  json.add("minimum", 0);
  return json;
}

JsonValue anything() {
  return json_object({});
}

JsonValue timestamp() {
  return json_object({{"type", "string"}, {"format", "date-time"}});
}

JsonValue one_of(const std::vector<std::string>& values) {
  return json_object({{"type", "string"}, {"enum", values}});
}

JsonValue any_of(JsonValue first, JsonValue second) {
  return json_object({{"anyOf", JsonValue::Array{std::move(first), std::move(second)}}});
}

JsonValue nullable(JsonValue schema) {
  return any_of(std::move(schema), of_type("null"));
}

JsonValue list_of(JsonValue item) {
  return json_object({{"type", "array"}, {"items", std::move(item)}});
}

JsonValue texts() {
  return list_of(text());
}

JsonValue map_of(JsonValue value) {
  return json_object({{"type", "object"}, {"additionalProperties", std::move(value)}});
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
  return json_object(
      {{"type", "object"}, {"properties", std::move(members)}, {"required", std::move(required)}});
}

JsonValue needed_when(std::string_view field, std::string_view other, std::string_view text) {
  const auto object_with = [](std::string_view name, JsonValue schema) {
    return json_object({{"properties", json_object({{name, std::move(schema)}})},
                        {"required", JsonValue::Array{name}}});
  };
  return json_object({{"if", object_with(other, json_object({{"const", text}}))},
                      {"then", object_with(field, of_type("string"))}});
}

JsonValue reference(std::string_view name) {
  return json_object({{"$ref", "#/components/schemas/" + std::string(name)}});
}

}  // namespace cq::api::schema

#include <algorithm>
#include <cq/text.hpp>
#include <map>
#include <string_view>
#include <utility>

#include "api/json_schema.hpp"
#include "api/openapi.hpp"

namespace cq::api {

namespace {

std::vector<std::string_view> segments(std::string_view path) {
  std::vector<std::string_view> found;
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::size_t end = std::min(path.find('/'), path.size());
    found.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return found;
}

bool is_braced(std::string_view segment) {
  return segment.starts_with('{') && segment.ends_with('}');
}

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string_view parameter_name(std::string_view segment) {
  return segment.substr(1, segment.size() - 2);
}

JsonValue parameter(std::string_view name, const char* place, bool required, JsonValue schema) {
  return json_object(
      {{"name", name}, {"in", place}, {"required", required}, {"schema", std::move(schema)}});
}

bool is_required(const JsonValue& object_schema, const std::string& name) {
  const JsonValue* required = object_schema.member("required");
  if (required == nullptr) {
    return false;
  }
  const JsonValue::Array& names = *required->as_array();
  return std::any_of(names.begin(), names.end(),
                     [&name](const JsonValue& each) { return *each.as_string() == name; });
}

JsonValue::Array parameters(const Route& route) {
  JsonValue::Array list;
  for (const std::string& name : path_parameters(route.path)) {
    list.push_back(parameter(name, "path", true, api::schema::of_type("string")));
  }
  if (route.query != nullptr) {
    const JsonValue type = route.query->describe();
    for (const auto& [name, schema] : *type.member("properties")->as_object()) {
      list.push_back(parameter(name, "query", is_required(type, name), schema));
    }
  }
  for (const DeclaredHeader& header : route.headers) {
    JsonValue json = parameter(header.name, "header", false, api::schema::of_type("string"));
    json.add("description", header.description);
    list.push_back(std::move(json));
  }
  return list;
}

JsonValue request_body(const Route& route) {
  return json_object(
      {{"required", true},
       {"content", content("application/json", schema::reference(route.body->name()))}});
}

/// The security schemes that a route asks for, one of which is enough; empty: none.
std::vector<const char*> schemes_of(Access access) {
  switch (access) {
    case Access::kAnyone:
      return {};
    case Access::kPerson:
    case Access::kReviewer:
    case Access::kAdmin:
      return {kPersonScheme};
    case Access::kAgent:
      return {kAgentScheme};
    case Access::kReader:
      return {kAgentScheme, kPersonScheme};
    case Access::kMonitor:
      return {kMonitorScheme};
    case Access::kToken:
      return {kTokenScheme};
    case Access::kAccount:
      return {kAccountScheme};
  }
  return {};
}

JsonValue security(Access access) {
  JsonValue::Array alternatives;
  for (const char* name : schemes_of(access)) {
    alternatives.push_back(json_object({{name, JsonValue::Array{}}}));
  }
  return alternatives;
}

JsonValue declared_response(const DeclaredResponse& response) {
  constexpr int kNoContent = 204;
  if (response.status == kNoContent) return json_object({{"description", response.description}});
  JsonValue schema =
      response.schema.empty() ? schema::of_type("string") : schema::reference(response.schema);
  return json_object({{"description", response.description},
                      {"content", content(response.media_type.c_str(), std::move(schema))}});
}

/// What the route declares, beside the complaints that its body's or query's form can give.
JsonValue invalid_or(const DeclaredResponse& response) {
  JsonValue schema =
      schema::any_of(schema::reference(kInvalidRequestSchema), schema::reference(response.schema));
  return json_object(
      {{"description", "The request is not of the declared form, or: " + response.description},
       {"content", content("application/json", std::move(schema))}});
}

JsonValue shared_response(const char* name) {
  return json_object({{"$ref", "#/components/responses/" + std::string(name)}});
}

/// The responses that follow from the route's declaration.
std::map<int, const char*> implied_responses(const Route& route) {
  std::map<int, const char*> implied{
      {400, route.body == nullptr ? responses::kMalformed : responses::kUnreadableBody},
      {408, responses::kTooSlow},
      {413, responses::kBodyTooLarge},
      {431, responses::kHeadTooLarge}};
  if (route.body != nullptr || route.query != nullptr) {
    implied.emplace(422, responses::kInvalid);
  }
  if (route.access != Access::kAnyone) {
    implied.emplace(401, responses::kUnauthorized);
  }
  if (route.lane != Lane::kInline) {
    implied.emplace(500, responses::kInternalError);
    implied.emplace(503, responses::kUnavailable);
  }
  return implied;
}

JsonValue all_responses(const Route& route) {
  const std::map<int, const char*> implied = implied_responses(route);
  std::map<int, JsonValue> responses;
  for (const auto& [status, name] : implied) {
    responses[status] = shared_response(name);
  }
  for (const DeclaredResponse& response : route.responses) {
    const bool also_complaints = response.status == 422 && implied.contains(422);
    responses[response.status] =
        also_complaints ? invalid_or(response) : declared_response(response);
  }
  JsonValue json = json_object({});
  for (auto& [status, response] : responses) {
    json.add(std::to_string(status), std::move(response));
  }
  json.add("default", shared_response(responses::kAnyOther));
  return json;
}

}  // namespace

std::vector<std::string> path_parameters(const std::string& path) {
  std::vector<std::string> names;
  for (const std::string_view segment : segments(path)) {
    if (is_braced(segment)) {
      names.emplace_back(parameter_name(segment));
    }
  }
  return names;
}

std::string operation_id(const Route& route) {
  if (!route.name.empty()) {
    std::string id = route.name + route.path;
    std::replace_if(
        id.begin(), id.end(), [](char c) { return !is_word_character(c); }, '_');
    return id + "_" + to_lower(route.method);
  }
  std::string id = to_lower(route.method);
  for (const std::string_view segment : segments(route.path)) {
    if (segment == "api" || segment == "v1") {
      continue;
    }
    id += is_braced(segment) ? "_by_" + std::string(parameter_name(segment))
                             : "_" + std::string(segment);
  }
  std::replace_if(
      id.begin(), id.end(), [](char c) { return c == '-' || c == '.'; }, '_');
  return id;
}

JsonValue operation(const Route& route) {
  JsonValue json = json_object({{"operationId", operation_id(route)},
                                {"summary", route.summary},
                                {"tags", JsonValue::Array{route.group}},
                                {"security", security(route.access)}});
  JsonValue::Array listed = parameters(route);
  if (!listed.empty()) {
    json.add("parameters", std::move(listed));
  }
  if (route.body != nullptr) {
    json.add("requestBody", request_body(route));
  }
  json.add("responses", all_responses(route));
  return json;
}

}  // namespace cq::api

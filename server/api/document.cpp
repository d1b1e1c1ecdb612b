#include <algorithm>
#include <cq/text.hpp>
#include <cq/version.hpp>
#include <iterator>
#include <utility>

#include "api/json_schema.hpp"
#include "api/openapi.hpp"

namespace cq::api {

namespace {

constexpr const char* kErrorsAndPaths =
    "Every error has a JSON body: {\"detail\": \"a sentence\"}, or for an invalid request "
    "{\"detail\": [every complaint]}. A path that is not listed is answered 404, a listed one with "
    "another method 405 (Allow names the right one), and one with a slash too many at its end 307 "
    "with the right one in Location.";

JsonValue info(const std::string& purpose) {
  return json_object({{"title", "cq-server"},
                      {"version", CQ_VERSION},
                      {"description", purpose + "\n\n" + kErrorsAndPaths}});
}

bool contains(const JsonValue::Object& object, const std::string& name) {
  return std::any_of(object.begin(), object.end(),
                     [&name](const JsonValue::Member& member) { return member.first == name; });
}

JsonValue tags(const std::vector<Route>& routes) {
  std::vector<std::string> names;
  JsonValue::Array list;
  for (const Route& route : routes) {
    if (std::find(names.begin(), names.end(), route.group) == names.end()) {
      names.push_back(route.group);
      list.push_back(json_object({{"name", route.group}}));
    }
  }
  return list;
}

JsonValue paths(const std::vector<Route>& routes) {
  JsonValue::Object paths;
  for (const Route& route : routes) {
    if (!route.documented) {
      continue;
    }
    auto path = std::find_if(paths.begin(), paths.end(), [&route](const JsonValue::Member& member) {
      return member.first == route.path;
    });
    if (path == paths.end()) {
      path = paths.insert(path, {route.path, JsonValue()});
    }
    path->second.add(to_lower(route.method), operation(route));
  }
  return paths;
}

/// The responses' types and those of the bodies that the routes take.
JsonValue schemas(const std::vector<Route>& routes, JsonValue::Object schemas) {
  JsonValue::Object common = common_response_schemas();
  std::move(common.begin(), common.end(), std::back_inserter(schemas));
  for (const Route& route : routes) {
    if (route.body != nullptr && !contains(schemas, route.body->name())) {
      schemas.emplace_back(route.body->name(), route.body->describe());
    }
  }
  return schemas;
}

}  // namespace

JsonValue document(const std::vector<Route>& routes, const Description& description) {
  JsonValue json = json_object({{"openapi", "3.1.0"}, {"info", info(description.purpose)}});
  if (!description.server_url.empty()) {
    json.add("servers", JsonValue::Array{json_object({{"url", description.server_url}})});
  }
  json.add("tags", tags(routes)).add("paths", paths(routes));
  json.add("components", json_object({{"schemas", schemas(routes, description.response_schemas)},
                                      {"responses", shared_responses()},
                                      {"securitySchemes", description.security_schemes}}));
  return json;
}

namespace {

JsonValue described_response(const char* description, const char* schema_name) {
  return json_object({{"description", description},
                      {"content", content("application/json", schema::reference(schema_name))}});
}

JsonValue error(const char* description) {
  return described_response(description, kErrorSchema);
}

JsonValue with_retry_after(JsonValue response) {
  JsonValue header = json_object({{"description", "Seconds to wait before trying again"},
                                  {"schema", schema::of_type("integer")}});
  response.add("headers", json_object({{"Retry-After", std::move(header)}}));
  return response;
}

}  // namespace

JsonValue content(const char* media_type, JsonValue schema) {
  return json_object({{media_type, json_object({{"schema", std::move(schema)}})}});
}

JsonValue shared_responses() {
  return json_object(
      {{responses::kMalformed, error("The request is not HTTP as it must be")},
       {responses::kUnreadableBody,
        error("The body is not UTF-8, or nested too deeply, or the request is not HTTP as it "
              "must be")},
       {responses::kUnauthorized, error("The credentials are missing, wrong or expired")},
       {responses::kTooSlow, error("The request did not arrive in time")},
       {responses::kBodyTooLarge, error("The body is larger than this server takes")},
       {responses::kHeadTooLarge, error("The request line and headers are too many or too large")},
       {responses::kInvalid,
        described_response("The request is not of the declared form", kInvalidRequestSchema)},
       {responses::kInternalError, error("Something failed that should not have")},
       {responses::kUnavailable,
        with_retry_after(error("The store or the server is too busy, or the store is down"))},
       {responses::kAnyOther,
        error("What this server does not speak: another expectation than 100-continue (417), "
              "another transfer coding than chunked (501), another version of HTTP (505); or "
              "what the module of its database lacks (501)")}});
}

JsonValue bearer_scheme(const char* description) {
  return json_object({{"type", "http"}, {"scheme", "bearer"}, {"description", description}});
}

using schema::list_of;
using schema::object;
using schema::reference;

namespace {

JsonValue complaint_schema() {
  return object({{"type", schema::text()},
                 {"loc", list_of(schema::any_of(schema::text(), schema::integer()))},
                 {"msg", schema::text()},
                 {"input", schema::anything()}},
                {{"ctx", schema::map_of(schema::anything())}});
}

}  // namespace

JsonValue data_envelope_of(std::string_view name) {
  return object({{"data", list_of(reference(name))}});
}

JsonValue::Object common_response_schemas() {
  return {
      {kErrorSchema, object({{"detail", schema::text()}})},
      {kAnyObjectSchema, schema::of_type("object")},
      {"ValidationError", complaint_schema()},
      {kInvalidRequestSchema, object({{"detail", list_of(reference("ValidationError"))}})},
  };
}

}  // namespace cq::api

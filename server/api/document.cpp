#include <algorithm>
#include <cq/text.hpp>
#include <cq/version.hpp>
#include <iterator>
#include <utility>

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
  return json_object(
      {{"openapi", "3.1.0"},
       {"info", info(description.purpose)},
       {"tags", tags(routes)},
       {"paths", paths(routes)},
       {"components", json_object({{"schemas", schemas(routes, description.response_schemas)},
                                   {"responses", shared_responses()},
                                   {"securitySchemes", description.security_schemes}})}});
}

}  // namespace cq::api

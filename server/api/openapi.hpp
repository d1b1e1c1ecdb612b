#pragma once

#include <cq/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "api/route.hpp"

/// The OpenAPI document and the parts that it is built from. Safe from any thread.
namespace cq::api {

/// The content of an API's document besides its routes.
struct Description {
  std::string purpose{};                 ///< what the API is for, in a sentence
  JsonValue::Object response_schemas{};  ///< by their names; those that any route may use are added
  JsonValue::Object security_schemes{};  ///< by the names below
  std::string server_url{};              ///< where its paths begin; empty: where the document is
};

/// The OpenAPI 3.1 document that describes those routes: their paths in the order of the table,
/// all from what the routes and the request types declare. Safe from any thread.
JsonValue document(const std::vector<Route>& routes, const Description& description);

/// The names of a path's {parameters}, in order.
std::vector<std::string> path_parameters(const std::string& path);

/// A name for the operation. With the name of a route it is that which FastAPI makes, so that
/// generated clients of the original fit: "confirm_api_v1_things__id__confirm_post". Without one it
/// is made of method and path: "post_things_by_id_confirm".
std::string operation_id(const Route& route);

/// The route's operation object. Request bodies are referred to, not contained.
JsonValue operation(const Route& route);

// Names of security schemes, one for each Access that asks for credentials.
inline constexpr const char* kPersonScheme = "person";
inline constexpr const char* kAgentScheme = "agent";
inline constexpr const char* kMonitorScheme = "monitor";
inline constexpr const char* kTokenScheme = "token";
inline constexpr const char* kAccountScheme = "account";

/// Names of the responses that follow from a route's declaration, so that it needn't list them.
namespace responses {
inline constexpr const char* kMalformed = "Malformed";
inline constexpr const char* kUnreadableBody = "UnreadableBody";
inline constexpr const char* kUnauthorized = "Unauthorized";
inline constexpr const char* kTooSlow = "TooSlow";
inline constexpr const char* kBodyTooLarge = "BodyTooLarge";
inline constexpr const char* kHeadTooLarge = "HeadTooLarge";
inline constexpr const char* kInvalid = "Invalid";
inline constexpr const char* kInternalError = "InternalError";
inline constexpr const char* kUnavailable = "Unavailable";
inline constexpr const char* kAnyOther = "AnyOther";
}  // namespace responses

/// The document's "responses".
JsonValue shared_responses();

/// A security scheme: a token in the Authorization header.
JsonValue bearer_scheme(const char* description);

/// {"<media_type>": {"schema": schema}}
JsonValue content(const char* media_type, JsonValue schema);

// The types that any route may respond with, by their names in common_response_schemas(). Each
// feature declares its own beside its routes.
inline constexpr const char* kErrorSchema = "ErrorMessage";
inline constexpr const char* kAnyObjectSchema = "AnyObject";
inline constexpr const char* kInvalidRequestSchema = "HTTPValidationError";

/// Each type's JSON Schema by its name; they refer to each other by "#/components/schemas/<name>".
JsonValue::Object common_response_schemas();

/// What data_envelope() makes of values of the schema of that name.
JsonValue data_envelope_of(std::string_view name);

/// GET /openapi.json, which describes those routes and itself, and GET /docs, which shows it.
std::vector<Route> documentation_routes(const std::vector<Route>& others,
                                        const Description& description);

/// The Content-Security-Policy of an HTML page: it may run the scripts and use the styles that are
/// written in it, known by their digests, and ask the server that it comes from; nothing else.
/// Elements are found by "<script>" and "<style>", without attributes. Safe from any thread.
std::string page_policy(std::string_view html);

}  // namespace cq::api

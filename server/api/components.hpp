#pragma once

#include <cq/json.hpp>

/// The parts of the document that many operations refer to.
namespace cq::api {

// Names of security schemes, one for each Access that asks for credentials.
inline constexpr const char* kPersonScheme = "person";
inline constexpr const char* kAgentScheme = "agent";
inline constexpr const char* kMonitorScheme = "monitor";

/// Names of responses that follow from what a route declares, as responses that it needn't declare.
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

}  // namespace cq::api

#include <utility>

#include "api/json_schema.hpp"
#include "api/openapi.hpp"

namespace cq::api {

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

}  // namespace cq::api

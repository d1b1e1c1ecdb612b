#include <utility>

#include "api/json_schema.hpp"
#include "api/openapi.hpp"
#include "api/response_schemas.hpp"

namespace cq::api {

namespace {

JsonValue described_response(const char* description, const char* schema) {
  JsonValue response;
  response.add("description", JsonValue(description));
  response.add("content", content("application/json", api::schema::reference(schema)));
  return response;
}

JsonValue error(const char* description) {
  return described_response(description, kErrorSchema);
}

JsonValue with_retry_after(JsonValue response) {
  JsonValue header;
  header.add("description", JsonValue("Seconds to wait before trying again"));
  header.add("schema", api::schema::of_type("integer"));
  JsonValue headers;
  headers.add("Retry-After", std::move(header));
  response.add("headers", std::move(headers));
  return response;
}

}  // namespace

JsonValue content(const char* media_type, JsonValue schema) {
  JsonValue described;
  described.add("schema", std::move(schema));
  JsonValue json;
  json.add(media_type, std::move(described));
  return json;
}

JsonValue shared_responses() {
  JsonValue json;
  json.add(responses::kMalformed, error("The request is not HTTP as it must be"));
  json.add(responses::kUnreadableBody,
           error("The body is not UTF-8, or nested too deeply, or the request is not HTTP as it "
                 "must be"));
  json.add(responses::kUnauthorized, error("The credentials are missing, wrong or expired"));
  json.add(responses::kTooSlow, error("The request did not arrive in time"));
  json.add(responses::kBodyTooLarge, error("The body is larger than this server takes"));
  json.add(responses::kHeadTooLarge,
           error("The request line and headers are too many or too large"));
  json.add(responses::kInvalid,
           described_response("The request is not of the declared form", kInvalidRequestSchema));
  json.add(responses::kInternalError, error("Something failed that should not have"));
  json.add(responses::kUnavailable,
           with_retry_after(error("The store or the server is too busy, or the store is down")));
  json.add(responses::kAnyOther,
           error("What this server does not speak: another expectation than 100-continue (417), "
                 "another transfer coding than chunked (501), another version of HTTP (505); or "
                 "what the module of its database lacks (501)"));
  return json;
}

JsonValue bearer_scheme(const char* description) {
  JsonValue scheme;
  scheme.add("type", JsonValue("http"));
  scheme.add("scheme", JsonValue("bearer"));
  scheme.add("description", JsonValue(description));
  return scheme;
}

}  // namespace cq::api

#include <utility>

#include "accounts/routes.hpp"
#include "api/json_schema.hpp"
#include "api/openapi.hpp"

namespace cq::accounts {

using api::schema::boolean;
using api::schema::nullable;
using api::schema::object;
using api::schema::text;
using api::schema::texts;
using api::schema::timestamp;

namespace {

JsonValue::Object api_key_members() {
  return {{"id", text()},
          {"name", text()},
          {"labels", texts()},
          {"prefix", text()},
          {"ttl", text()},
          {"expires_at", nullable(timestamp())},
          {"created_at", nullable(timestamp())},
          {"last_used_at", nullable(timestamp())},
          {"revoked_at", nullable(timestamp())},
          {"is_expired", boolean()},
          {"is_active", boolean()}};
}

JsonValue created_api_key_schema() {
  JsonValue::Object members = api_key_members();
  members.emplace_back("token", text());
  return object(std::move(members));
}

}  // namespace

JsonValue::Object response_schemas() {
  return {
      {kLoginSchema, object({{"token", text()}, {"username", text()}})},
      {kUserSchema, object({{"username", text()}, {"created_at", timestamp()}})},
      {"ApiKey", object(api_key_members())},
      {kApiKeyListSchema, api::data_envelope_of("ApiKey")},
      {kCreatedApiKeySchema, created_api_key_schema()},
      {kMessageSchema, object({{"message", text()}})},
  };
}

}  // namespace cq::accounts

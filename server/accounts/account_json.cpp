#include "accounts/account_json.hpp"

#include <cq/json.hpp>
#include <cq/limits.hpp>

#include "api/collection_rules.hpp"
#include "api/responses.hpp"
#include "api/text_rules.hpp"

namespace cq::accounts {

JsonValue user_json(const User& user) {
  JsonValue json =
      json_object({{"username", user.username},
                   {"created_at", format_timestamp(user.created_at, UtcSuffix::kOffset)}});
  if (user.role != Role::kReviewer) json.add("role", to_string(user.role));
  return json;
}

JsonValue api_key_json(const ApiKey& key, Timestamp at) {
  return json_object({{"id", key.id},
                      {"name", key.name},
                      {"labels", key.labels},
                      {"prefix", key.prefix},
                      {"ttl", key.ttl},
                      {"expires_at", api::timestamp_or_null(key.expires_at)},
                      {"created_at", api::timestamp_or_null(key.created_at)},
                      {"last_used_at", api::timestamp_or_null(key.last_used_at)},
                      {"revoked_at", api::timestamp_or_null(key.revoked_at)},
                      {"is_expired", key.expires_at <= at},
                      {"is_active", is_active(key, at)}});
}

namespace {

const JsonValue kNoItems(JsonValue::Array{});

}  // namespace

const api::ObjectSchema<LoginRequest>& login_request() {
  static const auto kSchema = api::ObjectSchema<LoginRequest>("LoginRequest")
                                  .required("username", &LoginRequest::username, api::text())
                                  .required("password", &LoginRequest::password, api::text());
  return kSchema;
}

const api::ObjectSchema<ChangePasswordRequest>& change_password_request() {
  static const auto kSchema =
      api::ObjectSchema<ChangePasswordRequest>("ChangePasswordRequest")
          .required("old_password", &ChangePasswordRequest::old_password, api::text())
          .required("new_password", &ChangePasswordRequest::new_password, api::text());
  return kSchema;
}

const api::ObjectSchema<CreateApiKeyRequest>& create_api_key_request() {
  static const auto kSchema =
      api::ObjectSchema<CreateApiKeyRequest>("CreateApiKeyRequest")
          .required("name", &CreateApiKeyRequest::name,
                    api::text().at_least(1).at_most(limits::kKeyNameLength))
          .required("ttl", &CreateApiKeyRequest::ttl,
                    api::text().at_least(1).at_most(limits::kKeyTtlLength))
          .optional("labels", &CreateApiKeyRequest::labels,
                    api::list_of(api::text()).at_most(limits::kKeyLabels), kNoItems);
  return kSchema;
}

}  // namespace cq::accounts
